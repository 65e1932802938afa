import { chiSquaredTail } from '../numeric/chi_squared_tail.js';

export interface ChiSquaredResult {
  statistic: number;
  df: number;
  p: number;
}

/**
 * Pearson's test that two tables of counts come from one distribution. Both samples are uncertain: treating the reference
 * as the exact expectation, as some tools do, alarms on half of all windows without a change. Categories that neither
 * sample has are left out; a category that only one has counts.
 *
 * Source: K. Pearson, "On the probability that two independent distributions of frequency are really samples from the same
 * population", Biometrika 8 (1911).
 *
 * @param reference counts by category
 * @param current counts of the same categories in the same order; the shorter list is filled up with zeros
 * @returns null when a sample is empty or fewer than two categories occur, since then nothing can differ
 * @example chiSquaredHomogeneity([50, 50], [60, 40]) // { statistic: 2.02, df: 1, p: 0.155 }
 */
export function chiSquaredHomogeneity(
  reference: readonly number[],
  current: readonly number[],
): ChiSquaredResult | null {
  const columns: [number, number][] = [];
  for (let i = 0; i < Math.max(reference.length, current.length); i++) {
    const column: [number, number] = [reference[i] ?? 0, current[i] ?? 0];
    if (column[0] + column[1] > 0) columns.push(column);
  }
  const left = columns.reduce((sum, column) => sum + column[0], 0);
  const right = columns.reduce((sum, column) => sum + column[1], 0);
  if (left === 0 || right === 0 || columns.length < 2) return null;
  let statistic = 0;
  for (const [a, b] of columns) {
    const expectedA = ((a + b) * left) / (left + right);
    const expectedB = ((a + b) * right) / (left + right);
    statistic += (a - expectedA) ** 2 / expectedA + (b - expectedB) ** 2 / expectedB;
  }
  const df = columns.length - 1;
  return { statistic, df, p: chiSquaredTail(statistic, df) };
}
