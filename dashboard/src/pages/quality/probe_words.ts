import type { QualityVerdict } from '../../api/types.js';
import { formatCount } from '../../format/index.js';
import type { IntervalRow, State } from '../../ui/index.js';

export type Probe = NonNullable<QualityVerdict['details']['probe']>;
type Stream = Probe['streams'][number];
type Share = NonNullable<NonNullable<Probe['choices']>['ambiguous']['accuracy']>;

const STATES: Record<Probe['verdict'], State> = { violated: 'over', cleared: 'ok', undecided: 'no_data' };

const gap = new Intl.NumberFormat('en-GB', {
  minimumFractionDigits: 3,
  maximumFractionDigits: 3,
  signDisplay: 'exceptZero',
});
const percent = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 0 });

/** A difference of two scores, with its sign. */
export function formatGap(value: number): string {
  return gap.format(value).replace('-', '−');
}

/** `+0.120 [+0.080, +0.160] · 220 pairs`; while undecided, how many more are needed. */
function figures({ gap: value, low, high, pairs, more, verdict }: Stream): string {
  if (value === null) return 'no pair yet';
  const needed = verdict === 'undecided' && more !== null ? ` · about ${formatCount(more)} more needed` : '';
  return `${formatGap(value)} (${formatGap(low)} to ${formatGap(high)}) · ${formatCount(pairs)} pairs${needed}`;
}

/** One row for each comparison; the largest gap first. */
export function streamRows({ streams }: Probe): IntervalRow[] {
  return streams
    .toSorted((a, b) => Math.abs(b.gap ?? 0) - Math.abs(a.gap ?? 0))
    .map((stream) => ({
      key: stream.name,
      label: stream.title,
      value: stream.gap,
      low: stream.low,
      high: stream.high,
      state: STATES[stream.verdict],
      word: stream.verdict,
      figures: figures(stream),
    }));
}

/** `82 % [71, 90] of 120`; accuracies are shares. */
export function accuracyWords(share: Share | null): string {
  if (share === null) return 'not known';
  const end = (value: number) => percent.format(value).replace('%', '');
  return `${end(share.value)} % (${end(share.low)} % to ${end(share.high)} %) of ${formatCount(share.n)}`;
}

/** `+0.210 [−0.040, +0.430]`; BBQ's scores run from -1 to 1. */
export function biasWords(score: Share | null): string {
  if (score === null) return 'not known';
  return `${formatGap(score.value)} (${formatGap(score.low)} to ${formatGap(score.high)})`;
}
