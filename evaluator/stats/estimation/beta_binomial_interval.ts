import type { Interval } from '../../../core/wilson.js';
import { logBeta } from '../numeric/log_beta.js';
import { turningPoint } from '../numeric/turning_point.js';

/**
 * Interval of a probability that is valid at all times at once: the p under which the mixture of all alternatives,
 * B(a + s, b + n - s) / B(a, b), is not yet 1 / alpha times as likely as p itself. About twice as wide as a one-shot interval;
 * in exchange it may be looked at after every call.
 *
 * Source: H. Robbins, "Statistical methods related to the law of the iterated logarithm", Ann. Math. Stat. 41 (1970).
 * @param alpha probability that it ever misses
 * @param prior of the mixture; (1, 1) is uniform
 * @example betaBinomialInterval(700, 1000, 0.05) // { low: 0.647, high: 0.750 }
 */
export function betaBinomialInterval(
  successes: number,
  total: number,
  alpha: number,
  prior: readonly [number, number] = [1, 1],
): Interval {
  const mixture = logBeta(prior[0] + successes, prior[1] + total - successes) - logBeta(...prior);
  const limit = Math.log(1 / alpha);
  return possibleRange(successes, total, (p) => mixture - logLikelihood(successes, total, p) < limit);
}

/**
 * The same with a prior that is centred at each candidate p and as concentrated as is best after `optimalTotal` units:
 * narrower around that sample size, wider far from it.
 *
 * Source: S. Howard, A. Ramdas, J. McAuliffe and J. Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences",
 * Ann. Stat. 49 (2021), the two-sided beta-binomial mixture.
 * @param optimalAlpha error for which the concentration is chosen
 * @example centredBetaBinomialInterval(700, 1000, 0.05, 100) // { low: 0.6516, high: 0.7459 }
 */
export function centredBetaBinomialInterval(
  successes: number,
  total: number,
  alpha: number,
  optimalTotal: number,
  optimalAlpha = 0.05,
): Interval {
  const spread = 2 * Math.log(1 / optimalAlpha);
  const concentration = Math.max(optimalTotal / (spread + Math.log1p(spread)) - 1, 1e-3);
  const limit = Math.log(1 / alpha);
  return possibleRange(successes, total, (p) => {
    const [a, b] = [concentration * p, concentration * (1 - p)];
    const mixture = logBeta(a + successes, b + total - successes) - logBeta(a, b);
    return mixture - logLikelihood(successes, total, p) < limit;
  });
}

function possibleRange(successes: number, total: number, possible: (p: number) => boolean): Interval {
  if (total <= 0) return { low: 0, high: 1 };
  const share = successes / total;
  return {
    low: successes === 0 ? 0 : turningPoint(possible, 0, share),
    high: successes === total ? 1 : 1 - turningPoint((q) => possible(1 - q), 0, 1 - share),
  };
}

function logLikelihood(successes: number, total: number, p: number): number {
  return (
    (successes === 0 ? 0 : successes * Math.log(p)) + (successes === total ? 0 : (total - successes) * Math.log1p(-p))
  );
}
