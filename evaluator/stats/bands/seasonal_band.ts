import { chiSquaredQuantile } from '../numeric/chi_squared_tail.js';
import type { Band } from '../sequential/bets.js';
import { dot, type Harmonics, logistic, wavesAt } from './harmonics.js';

/** A band that does not move. */
export interface ConstantBand extends Band {
  kind: 'constant';
}

/** A band that follows day and week. Plain JSON. */
export interface SeasonalBand {
  kind: 'seasonal';
  harmonics: Harmonics;
  /** Standard errors on either side of the curve. */
  margin: number;
  /** How often the unexplained scatter between cells is added. */
  regimes: number;
}

export type BandRule = ConstantBand | SeasonalBand;

/**
 * A band around fitted harmonics that holds for all times at once (Scheffe's margin), plus `regimes` times the scatter between
 * cells that chance does not explain: 2 is the recipe where levels wander; it is a recipe, not a proof. Large-sample: the
 * coefficients are taken as normal.
 *
 * Source: H. Scheffe, "The Analysis of Variance" (1959), section 3.5.
 * @param alpha error allowed over both sides and all times
 */
export function seasonalBand(harmonics: Harmonics, alpha: number, regimes = 2): SeasonalBand {
  const margin = Math.sqrt(chiSquaredQuantile(alpha, harmonics.coefficients.length));
  return { kind: 'seasonal', harmonics, margin, regimes };
}

/** The band at one time, epoch milliseconds. */
export function bandAt(rule: BandRule, at: number): Band {
  if (rule.kind === 'constant') return { lower: rule.lower, upper: rule.upper };
  const { harmonics, margin, regimes } = rule;
  const waves = wavesAt(at, harmonics.periods);
  const level = dot(waves, harmonics.coefficients);
  const products = harmonics.covariance.map((row) => dot(row, waves));
  const half = margin * Math.sqrt(Math.max(0, dot(waves, products))) + regimes * harmonics.regimeSd;
  return { lower: logistic(level - half), upper: logistic(level + half) };
}
