import type { QualityVerdict } from '../../api/types.js';
import { formatCount, telling } from '../../format/index.js';
import type { IntervalRow } from '../../ui/index.js';

type Details = QualityVerdict['details'];
export type Gap = NonNullable<Details['gap']>;
export type Odds = NonNullable<Details['odds']>;
type Rate = Gap['own'];

/** An open ratio is drawn so many times the limit wide. */
const OPEN = 2;

function rateWords({ value, low, high, n }: Rate): string {
  const tell = telling(value, null, 'ratio');
  return `${tell.value(value)} (${tell.interval(low, high)}) · n ${formatCount(n)}`;
}

/** The rates side by side. */
export function gapRows({ group, baseline, own, rest }: Gap): IntervalRow[] {
  const row = (label: string, rate: Rate): IntervalRow => ({
    key: label,
    label,
    value: rate.value,
    low: rate.low,
    high: rate.high,
    state: 'no_data',
    word: '',
    figures: rateWords(rate),
  });
  return [row(group, own), row(baseline === '' ? 'all others' : baseline, rest)];
}

/** How many times as high the group's rate is; the end that is open is drawn beyond what is alike. */
export function ratioRow({ ratio, alike }: Gap): Omit<IntervalRow, 'state' | 'word'> {
  const { value, low, high } = ratio;
  const number = (of: number) => of.toFixed(2);
  const interval = high === null ? `(at least ${number(low)})` : `(${number(low)} to ${number(high)})`;
  const atLeast = low > 0 ? `at least ${number(low)} times` : 'not known';
  const times = value === null ? atLeast : `${number(value)} times ${interval}`;
  return {
    key: 'ratio',
    label: 'ratio of the rates',
    value,
    low,
    high: high ?? OPEN * Math.max(alike.high, value ?? 0, low),
    figures: `${times} · alike from ${number(alike.low)} to ${number(alike.high)}`,
  };
}

/** Differences in what was rightly and in what was wrongly found; those without labels are left out. */
export function oddsRows({
  true_positives: right,
  false_positives: wrong,
}: Odds): Omit<IntervalRow, 'state' | 'word'>[] {
  return [
    { label: 'of what people call harmful', gap: right },
    { label: 'of what people call harmless', gap: wrong },
  ].flatMap(({ label, gap }) => {
    if (gap === null) return [];
    const { value, low, high } = gap.difference;
    const figures = `${rateWords(gap.own)} against ${rateWords(gap.rest)}`;
    return [{ key: label, label, value, low, high, figures }];
  });
}
