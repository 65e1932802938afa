import { chiSquaredTail } from '../../../evaluator/stats/numeric/chi_squared_tail.js';
import { chiSquaredHomogeneity } from '../../../evaluator/stats/two_sample/chi_squared_homogeneity.js';
import { ksAsymptoticP } from '../../../evaluator/stats/two_sample/ks_asymptotic_p.js';
import { ksStatistic } from '../../../evaluator/stats/two_sample/ks_statistic.js';
import { countsOf, type Rule, WINDOW, windowsOf } from './rule.js';

/** KSDrift on numbers, ChiSquareDrift on categories, p < .05 for every window of 1,000. */
export const alibi: Rule = {
  name: 'alibi-detect',
  source: 'alibi-detect 0.13.0, KSDrift / ChiSquareDrift, p < .05',
  metrics: ['number', 'binary', 'category'],
  alarms: (world) => {
    const reference = world.reference.map((row) => row.value);
    const counts = countsOf(reference, world.categories);
    const p = (values: readonly number[]): number =>
      world.metric === 'number'
        ? ksAsymptoticP(ksStatistic(reference, values), reference.length, values.length)
        : contingencyP(counts, countsOf(values, world.categories));
    return [...windowsOf(world, WINDOW)].flatMap(({ values, last }) => (p(values) < 0.05 ? [last] : []));
  },
};

/** scipy's chi2_contingency, which corrects tables of two by two for continuity (F. Yates, 1934). */
function contingencyP(reference: readonly number[], current: readonly number[]): number {
  const [a = 0, b = 0] = reference;
  const [c = 0, d = 0] = current;
  if (reference.length > 2 || (a + c) * (b + d) === 0) return chiSquaredHomogeneity(reference, current)?.p ?? 1;
  const n = a + b + c + d;
  const difference = Math.max(0, Math.abs(a * d - b * c) - n / 2);
  return chiSquaredTail((n * difference ** 2) / ((a + b) * (c + d) * (a + c) * (b + d)), 1);
}
