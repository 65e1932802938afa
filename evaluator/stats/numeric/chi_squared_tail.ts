import { gammaln } from 'simple-statistics';
import { turningPoint } from './turning_point.js';

const MAX_TERMS = 10_000;
const PRECISION = 1e-16;
const TINY = 1e-300;

/**
 * P(X >= x) for X chi-squared with `df` degrees of freedom: the regularised upper incomplete gamma Q(df / 2, x / 2), by its
 * series below the mean and by its continued fraction (Lentz) above it.
 *
 * Source: M. Abramowitz and I. Stegun, "Handbook of Mathematical Functions", 6.5.29 and 6.5.31.
 * @example chiSquaredTail(3.841458820694124, 1) // 0.05
 */
export function chiSquaredTail(x: number, df: number): number {
  if (!(x > 0)) return 1;
  if (x === Infinity) return 0;
  const shape = df / 2;
  const half = x / 2;
  const front = Math.exp(shape * Math.log(half) - half - gammaln(shape));
  return half < shape + 1 ? 1 - front * lowerSeries(shape, half) : front * upperFraction(shape, half);
}

/** The x that a chi-squared variable exceeds with the given probability; 0 < `probability` < 1. */
export function chiSquaredQuantile(probability: number, df: number): number {
  let high = df + 10;
  while (chiSquaredTail(high, df) > probability) high *= 2;
  return turningPoint((x) => chiSquaredTail(x, df) <= probability, 0, high);
}

function lowerSeries(shape: number, x: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let i = 1; i < MAX_TERMS && term > sum * PRECISION; i++) {
    term *= x / (shape + i);
    sum += term;
  }
  return sum;
}

function upperFraction(shape: number, x: number): number {
  let b = x + 1 - shape;
  let c = 1 / TINY;
  let d = 1 / b;
  let value = d;
  for (let i = 1; i < MAX_TERMS; i++) {
    const a = -i * (i - shape);
    b += 2;
    d = 1 / nonZero(a * d + b);
    c = nonZero(b + a / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < PRECISION * 10) break;
  }
  return value;
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
