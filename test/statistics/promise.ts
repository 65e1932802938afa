import { binomialCdf } from '../../evaluator/stats/binomial_cdf.js';

/**
 * Enough batches that a promise broken by half is seen nine times in ten: with 45 false alarms allowed, more than 56 have probability .05
 * if the promise is just kept, and .91 if it is 1.5 times as many.
 */
export const ALLOWED = 45;

/** The most false alarms that a kept promise of `ALLOWED` gives in 95 of 100 runs (Poisson). */
export function mostPlausible(): number {
  // A binomial of a million trials is a Poisson for all that matters here.
  let most = ALLOWED;
  while (binomialCdf(most, 1e6, ALLOWED / 1e6) < 0.95) most++;
  return most;
}

/** Probability of seeing that the promise is broken when it is by half. */
export function powerAgainstHalfMore(): number {
  return 1 - binomialCdf(mostPlausible(), 1e6, (1.5 * ALLOWED) / 1e6);
}
