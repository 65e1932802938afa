import { betaBinomialInterval } from '../estimation/beta_binomial_interval.js';
import { evidenceOfCounts } from './evidence/evidence_of_counts.js';
import { type MeanDetectorState, type MeanStep, stepMeanDetector } from './mean_detector.js';

/** Closed sessions of one batch, and how many had the outcome. */
export interface CountsBatch {
  at: number;
  n: number;
  successes: number;
}

/**
 * One batch of binary outcomes (error, refusal, thumbs down) into a monitor of their rate. Exact; the band is
 * Clopper-Pearson's, the effect's interval a beta-binomial sequence.
 */
export function detectCounts(state: MeanDetectorState, { at, n, successes }: CountsBatch): MeanStep {
  // More successes than units, or fewer than none, is a defect of whoever counted: nothing can be learned from it.
  const sum = successes >= 0 && successes <= n ? successes : Number.NaN;
  return stepMeanDetector(state, {
    at,
    n,
    sum,
    squares: sum,
    evidence: (bets, band) => evidenceOfCounts(bets, band, n, sum),
    interval: (since, alpha) => betaBinomialInterval(since.sum, since.n, alpha),
  });
}
