import type { QualityVerdict } from '../../api/types.js';
import { formatCount, formatInterval, formatMoment, formatValue, UNKNOWN } from '../../format/index.js';
import type { Gap } from './group_words.js';

type Details = QualityVerdict['details'];

const number = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 });

/** Numbers without a unit: statistics and their thresholds; those next to nothing as less than something. */
export function formatNumber(value: number | null): string {
  if (value === null) return UNKNOWN;
  return value > 0 && value < LEAST ? `below ${LEAST}` : number.format(value);
}

const LEAST = 0.001;

/** `tenant acme, route /chat`: where it is; `everywhere` where it is no part. */
export function segmentWords(segment: Details['segment']): string {
  if (segment === null) return UNKNOWN;
  const parts = Object.entries(segment).filter(([, value]) => value !== '' && value !== '*');
  return parts.length === 0 ? 'everywhere' : parts.map(([name, value]) => `${name} ${value}`).join(', ');
}

/** `+3.1 points [2.0, 4.2] points`: the difference to what is usual; shares differ by percentage points. */
export function effectWords(effect: Details['effect'], unit: QualityVerdict['unit']): string {
  if (effect === null || effect.value === null) return UNKNOWN;
  const sign = effect.value > 0 ? '+' : effect.value < 0 ? '−' : '';
  const size = formatValue(Math.abs(effect.value), unit);
  const text = `${sign}${size} ${formatInterval(effect.low, effect.high, unit)}`.trim();
  return unit === 'ratio' ? text.replaceAll('%', 'points') : text;
}

/** What it is compared with. */
export function referenceWords(reference: Details['reference']): string {
  if (reference === null) return UNKNOWN;
  const { from, to, sessions, text } = reference;
  const span = from === null && to === null ? '' : `${formatMoment(from)} to ${formatMoment(to)}`;
  const size = sessions === null ? '' : `${formatCount(sessions)} sessions`;
  return [text || span, size].filter(Boolean).join(', ') || UNKNOWN;
}

/** `e-value 1,840 of 20,000`. */
export function statisticWords(statistic: Details['statistic']): string {
  if (statistic === null) return UNKNOWN;
  const of = statistic.threshold === null ? '' : ` of ${formatNumber(statistic.threshold)}`;
  return `${statistic.name} ${formatNumber(statistic.value)}${of}`;
}

/** `0.8 % to 3 %`, `at most 3 %`. */
export function bandWords(band: Details['band'], unit: QualityVerdict['unit']): string {
  const [low, high] = [band?.low ?? null, band?.high ?? null];
  if (low !== null && high !== null) return `${formatValue(low, unit)} to ${formatValue(high, unit)}`;
  if (high !== null) return `at most ${formatValue(high, unit)}`;
  return low === null ? UNKNOWN : `at least ${formatValue(low, unit)}`;
}

/** What the band of a verdict is: what was learned, or what is tolerated by rule. */
export function bandLabel({ kind }: Pick<QualityVerdict, 'kind'>): string {
  return kind === 'drift' ? 'usual' : 'tolerated';
}

/** `Tolerated is 0.80 to 1.25 times the rate of all others, now 1.6 % to 2.5 %`: rates move, what is tolerated of them does not. */
function alikeWords({ alike, baseline, rest }: Gap, band: string): string {
  const times = `${alike.low.toFixed(2)} to ${alike.high.toFixed(2)} times`;
  const now = rest.value > 0 ? `now ${band}` : 'which is 0 so far';
  return `Tolerated is ${times} the rate of ${baseline === '' ? 'all others' : baseline}, ${now}`;
}

/** What the chart shows, in a sentence. */
export function chartSentence(verdict: QualityVerdict): string {
  const { kind, unit, limit, details } = verdict;
  const words = bandWords(details.band, unit);
  const limited = limit === null ? 'What is usual is not known' : `The limit is ${formatValue(limit, unit)}`;
  const label = kind === 'drift' ? 'Usual' : 'Tolerated';
  const known = words === UNKNOWN ? limited : `${label} is ${words}`;
  const usual = details.gap === null ? known : alikeWords(details.gap, words);
  const { change_point: change } = details;
  return change === null ? `${usual}.` : `${usual}; it changed about ${formatMoment(change.at)}.`;
}
