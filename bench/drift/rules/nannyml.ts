import { mean, sampleSkewness, standardDeviation } from 'simple-statistics';
import { jensenShannonDistance } from '../../../evaluator/stats/two_sample/jensen_shannon.js';
import { countsOf, type Rule, windowsOf } from './rule.js';

const CHUNK = 500;

/** Equal bins from the smallest to the largest value, as many as Doane's rule asks for. */
function doaneEdges(values: readonly number[]): number[] {
  const n = values.length;
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(high > low)) return [low - 0.5, high + 0.5];
  const error = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
  const skew = Math.abs(sampleSkewness([...values])) * ((n - 2) / Math.sqrt(n * (n - 1)));
  const bins = Math.ceil(1 + Math.log2(n) + Math.log2(1 + skew / error));
  return Array.from({ length: bins + 1 }, (_, i) => low + ((high - low) * i) / bins);
}

function histogram(values: readonly number[], edges: readonly number[]): number[] {
  const [low = 0, high = 1] = [edges[0], edges.at(-1)];
  const bins = edges.length - 1;
  // The last one holds what lies outside of all edges.
  const counts = Array.from({ length: bins + 1 }, () => 0);
  for (const value of values) {
    const bin =
      value < low || value > high ? bins : Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

/** Distance of each chunk from the reference; alarm outside the mean plus 3 standard deviations of the reference's own chunks. */
export const nannyml: Rule = {
  name: 'NannyML',
  source: 'nannyml 0.13.1, jensen_shannon, StandardDeviationThreshold, chunks of 500',
  metrics: ['number', 'binary', 'category'],
  alarms: (world) => {
    const values = world.reference.map((row) => row.value);
    const edges = world.metric === 'number' ? doaneEdges(values) : null;
    const table = (each: readonly number[]): number[] =>
      edges === null ? countsOf(each, world.categories) : histogram(each, edges);
    const whole = table(values);
    const distance = (each: readonly number[]): number => jensenShannonDistance(whole, table(each), 2);
    const own: number[] = [];
    for (let from = 0; from + CHUNK <= values.length; from += CHUNK)
      own.push(distance(values.slice(from, from + CHUNK)));
    const upper = mean(own) + 3 * standardDeviation(own);
    const lower = Math.max(0, mean(own) - 3 * standardDeviation(own));
    return [...windowsOf(world, CHUNK)].flatMap(({ values: chunk, last }) => {
      const found = distance(chunk);
      return found > upper || found < lower ? [last] : [];
    });
  },
};
