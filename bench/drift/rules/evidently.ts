import { standardDeviation } from 'simple-statistics';
import { chiSquaredTail } from '../../../evaluator/stats/numeric/chi_squared_tail.js';
import { jensenShannonDistance } from '../../../evaluator/stats/two_sample/jensen_shannon.js';
import { wasserstein } from '../../../evaluator/stats/two_sample/wasserstein.js';
import { countsOf, type Rule, WINDOW, windowsOf } from './rule.js';

const SOURCE = 'evidently 0.7.23';

/** Its chi-squared takes the reference as the exact expectation: half of the noise is missing from its p. */
export function evidentlyChiSquaredP(reference: readonly number[], current: readonly number[]): number {
  const size = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
  const scale = size(current) / size(reference);
  let statistic = 0;
  let used = 0;
  reference.forEach((count, i) => {
    const seen = current[i] ?? 0;
    if (count + seen === 0) return;
    used++;
    statistic += count === 0 ? Infinity : (seen - count * scale) ** 2 / (count * scale);
  });
  return chiSquaredTail(statistic, used - 1);
}

/** The default up to 1,000 reference rows: the last 1,000 are taken. */
export const evidentlyChiSquared: Rule = {
  name: 'Evidently chi-squared',
  source: `${SOURCE}, chisquare, p < .05, reference 1,000`,
  metrics: ['binary', 'category'],
  alarms: (world) => {
    const reference = countsOf(world.reference.slice(-WINDOW).map((row) => row.value), world.categories); // prettier-ignore
    return [...windowsOf(world, WINDOW)].flatMap(({ values, last }) =>
      evidentlyChiSquaredP(reference, countsOf(values, world.categories)) < 0.05 ? [last] : [],
    );
  },
};

/** The default above 1,000 reference rows for categories and for few distinct values. */
export const evidentlyJensenShannon: Rule = {
  name: 'Evidently JS',
  source: `${SOURCE}, jensenshannon, distance >= .1`,
  metrics: ['binary', 'category'],
  alarms: (world) => {
    const reference = countsOf(world.reference.map((row) => row.value), world.categories); // prettier-ignore
    return [...windowsOf(world, WINDOW)].flatMap(({ values, last }) =>
      jensenShannonDistance(reference, countsOf(values, world.categories)) >= 0.1 ? [last] : [],
    );
  },
};

/** The default above 1,000 reference rows for numbers. */
export const evidentlyWasserstein: Rule = {
  name: 'Evidently Wasserstein',
  source: `${SOURCE}, wasserstein normed, >= .1`,
  metrics: ['number'],
  alarms: (world) => {
    const reference = world.reference.map((row) => row.value);
    const spread = Math.max(standardDeviation(reference), 0.001);
    return [...windowsOf(world, WINDOW)].flatMap(({ values, last }) =>
      wasserstein(reference, values) / spread >= 0.1 ? [last] : [],
    );
  },
};
