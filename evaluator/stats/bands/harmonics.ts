import { DAY_MS } from '../../../core/time/calendar.js';
import { invertMatrix } from '../numeric/invert_matrix.js';

/** One cell (ten minutes, an hour) of a reference: `sum` of `n` values in [0, 1]; binary outcomes are 0 and 1. */
export interface ReferenceCell {
  /** Middle of the cell, epoch milliseconds. */
  at: number;
  n: number;
  sum: number;
}

/** A level that swings with the day and the week: logit(mean) = b0 + sum of b cos + b' sin. Plain JSON. */
export interface Harmonics {
  /** Cycle lengths in milliseconds, one pair of coefficients each. */
  periods: number[];
  coefficients: number[];
  /** Row by row; already multiplied with the over-dispersion. */
  covariance: number[][];
  /** How far single cells lie from the curve beyond what chance explains: a standard deviation on the logit scale. */
  regimeSd: number;
}

/** Two waves a day and one a week bend as far as traffic does; cells by hour of the week are too thin for any band. */
const DAY_AND_WEEK = [DAY_MS, DAY_MS / 2, 7 * DAY_MS];
const MAX_STEPS = 50;
const SMALLEST_MEAN = 1e-6;

/**
 * Fits few harmonics to a reference by logistic regression (iteratively reweighted least squares, quasi-likelihood: the
 * variance may be larger or smaller than binomial, its ratio is estimated).
 *
 * Source: P. McCullagh and J. Nelder, "Generalized Linear Models", 2nd ed., sections 2.5 and 9.2.
 * @param within variance of the values as a part of that of zeros and ones of the same mean: 1 for shares, 1/3 for ranks
 * @returns null when there are too few cells for the number of coefficients (three per coefficient are asked for)
 */
export function fitHarmonics(
  cells: readonly ReferenceCell[],
  periods: readonly number[] = DAY_AND_WEEK,
  within = 1,
): Harmonics | null {
  const used = cells.filter((cell) => cell.n > 0);
  const size = 1 + 2 * periods.length;
  if (used.length < 3 * size) return null;
  const rows = used.map((cell) => wavesAt(cell.at, periods));
  let coefficients = startingPoint(used, size);
  let inverse: number[][] | null = null;
  for (let step = 0; step < MAX_STEPS; step++) {
    const { information, score } = likelihood(used, rows, coefficients);
    inverse = invertMatrix(information);
    if (inverse === null) return null;
    const change = inverse.map((row) => dot(row, score));
    coefficients = coefficients.map((each, i) => each + (change[i] ?? 0));
    if (change.every((each) => Math.abs(each) < 1e-10)) break;
  }
  if (inverse === null || !coefficients.every(Number.isFinite)) return null;
  const { dispersion, regimeSd } = scatter(used, rows, coefficients, within);
  const covariance = inverse.map((row) => row.map((each) => each * dispersion));
  return { periods: [...periods], coefficients, covariance, regimeSd };
}

/** 1 and a cosine and a sine per period, at one time: what the coefficients are multiplied with. */
export function wavesAt(at: number, periods: readonly number[]): number[] {
  return [
    1,
    ...periods.flatMap((period) => [Math.cos((2 * Math.PI * at) / period), Math.sin((2 * Math.PI * at) / period)]),
  ];
}

function startingPoint(cells: readonly ReferenceCell[], size: number): number[] {
  const n = cells.reduce((sum, cell) => sum + cell.n, 0);
  // Half an outcome on either side keeps a reference without any from starting at infinity.
  const mean = (cells.reduce((sum, cell) => sum + cell.sum, 0) + 0.5) / (n + 1);
  return Array.from({ length: size }, (_, i) => (i === 0 ? Math.log(mean / (1 - mean)) : 0));
}

function likelihood(cells: readonly ReferenceCell[], rows: readonly number[][], coefficients: readonly number[]) {
  const size = coefficients.length;
  const information = Array.from({ length: size }, () => Array.from({ length: size }, () => 0));
  const score = Array.from({ length: size }, () => 0);
  cells.forEach((cell, c) => {
    const waves = rows[c] ?? [];
    const mean = meanOf(waves, coefficients);
    const weight = cell.n * mean * (1 - mean);
    waves.forEach((wave, i) => {
      score[i] = (score[i] ?? 0) + wave * (cell.sum - cell.n * mean);
      const line = information[i] ?? [];
      waves.forEach((other, j) => (line[j] = (line[j] ?? 0) + weight * wave * other));
    });
  });
  return { information, score };
}

/** Pearson's ratio of seen to binomial variance, and the part of the scatter between cells that is not chance (moments). */
function scatter(
  cells: readonly ReferenceCell[],
  rows: readonly number[][],
  coefficients: readonly number[],
  within: number,
) {
  let pearson = 0;
  let leverage = 0;
  cells.forEach((cell, c) => {
    const mean = meanOf(rows[c] ?? [], coefficients);
    const variance = mean * (1 - mean);
    pearson += (cell.sum - cell.n * mean) ** 2 / (cell.n * variance);
    leverage += cell.n * variance;
  });
  const df = cells.length - coefficients.length;
  // Values between 0 and 1 scatter less than zeros and ones; a ratio below one is chance unless they are such values.
  const dispersion = Math.max(pearson / df, 0.01);
  return { dispersion, regimeSd: Math.sqrt(Math.max(0, (pearson - within * (df + 2 * Math.sqrt(2 * df))) / leverage)) };
}

function meanOf(waves: readonly number[], coefficients: readonly number[]): number {
  return Math.min(1 - SMALLEST_MEAN, Math.max(SMALLEST_MEAN, logistic(dot(waves, coefficients))));
}

/** Sum of products. */
export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, each, i) => sum + each * (b[i] ?? 0), 0);
}

/** 1 / (1 + e^-x), from a logit back to a mean. */
export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
