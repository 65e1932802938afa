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
        : (chiSquaredHomogeneity(counts, countsOf(values, world.categories))?.p ?? 1);
    return [...windowsOf(world, WINDOW)].flatMap(({ values, last }) => (p(values) < 0.05 ? [last] : []));
  },
};
