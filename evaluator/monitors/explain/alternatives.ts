import type { FindingDetails } from '../../../core/findings/finding_details.js';
import { countByBin, quantileBins } from '../../stats/bands/quantile_bins.js';
import { chiSquaredHomogeneity } from '../../stats/two_sample/chi_squared_homogeneity.js';
import { ksAsymptoticP } from '../../stats/two_sample/ks_asymptotic_p.js';
import { ksStatistic } from '../../stats/two_sample/ks_statistic.js';
import { psi } from '../../stats/two_sample/psi.js';
import { namesOf, numbersOf, type Sides, type ValueKind } from './told.js';

type Alternative = NonNullable<FindingDetails['alternatives']>[number];

/** The limits that most tools come with. */
const PSI_LIMIT = 0.25;
const P_LIMIT = 0.05;
/** PSI is usually cut by the tenths of the reference. */
const PSI_BINS = 10;
/** With fewer on either side these rules are not used. */
const FEWEST = 30;

/**
 * What the usual tests say of the sessions before and after a change: PSI and KS of numbers, PSI and chi-squared of shares and categories,
 * each with the limit that most tools come with. They test one window once; told to those used to them, never a verdict.
 * @returns none where either side is too small
 */
export function alternativesOf(kind: ValueKind, sides: Sides): Alternative[] {
  return kind === 'number' ? ofNumbers(numbersOf(sides.before), numbersOf(sides.after)) : ofCategories(sides);
}

function ofNumbers(before: readonly number[], after: readonly number[]): Alternative[] {
  const bins = quantileBins(before, PSI_BINS);
  if (bins === null || before.length < FEWEST || after.length < FEWEST) return [];
  const ks = ksAsymptoticP(ksStatistic(before, after), before.length, after.length);
  return [distance('PSI', psi(countByBin(before, bins), countByBin(after, bins)), PSI_LIMIT), pValue('KS, p', ks)];
}

function ofCategories({ before, after }: Sides): Alternative[] {
  const [old, late] = [namesOf(before), namesOf(after)];
  if (old.length < FEWEST || late.length < FEWEST) return [];
  const names = [...new Set([...old, ...late])];
  const counts = (values: readonly string[]) => names.map((name) => values.filter((each) => each === name).length);
  const test = chiSquaredHomogeneity(counts(old), counts(late));
  return [
    distance('PSI', psi(counts(old), counts(late)), PSI_LIMIT),
    ...(test === null ? [] : [pValue('chi-squared, p', test.p)]),
  ];
}

function distance(name: string, value: number, limit: number): Alternative {
  return { name, value, limit, says: value >= limit ? 'would alarm' : 'would not alarm' };
}

function pValue(name: string, value: number): Alternative {
  return { name, value, limit: P_LIMIT, says: value <= P_LIMIT ? 'would alarm' : 'would not alarm' };
}
