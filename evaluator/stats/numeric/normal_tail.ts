import { chiSquaredTail } from './chi_squared_tail.js';
import { turningPoint } from './turning_point.js';

/**
 * P(Z >= z) for a standard normal Z, to full precision also far out: Z squared is chi-squared with one degree of freedom.
 * `simple-statistics` has it to seven digits only, which is not enough where an error rate is split over hundreds of streams.
 * @example normalTail(1.959963984540054) // 0.025
 */
export function normalTail(z: number): number {
  const outer = chiSquaredTail(z * z, 1) / 2;
  return z >= 0 ? outer : 1 - outer;
}

/** The z that a standard normal variable exceeds with the given probability, 0 < `tail` <= 0.5. */
export function normalQuantile(tail: number): number {
  return turningPoint((z) => normalTail(z) <= tail, 0, 40);
}
