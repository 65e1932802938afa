import { limitWord } from '../../../../core/findings/check_key.js';
import type { QualityVerdict } from '../../api/types.js';
import { formatCount, formatMoment, telling, type Telling, UNKNOWN } from '../../format/index.js';
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

/** How the amounts of a verdict are said: its value against its limit. */
export function tellingOf({ value, limit, unit }: Pick<QualityVerdict, 'value' | 'limit' | 'unit'>): Telling {
  return telling(value, limit, unit);
}

/** `+3.1 points (2.0 points to 4.2 points)`: the difference to what is usual; shares differ by percentage points. */
export function effectWords(effect: Details['effect'], unit: QualityVerdict['unit']): string {
  if (effect === null || effect.value === null) return UNKNOWN;
  const sign = effect.value > 0 ? '+' : effect.value < 0 ? '−' : '';
  const tell = telling(effect.value, 0, unit);
  const range = tell.interval(effect.low, effect.high);
  const text = `${sign}${tell.value(Math.abs(effect.value))}${range === UNKNOWN ? '' : ` (${range})`}`;
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
export function bandWords(band: Details['band'], tell: Telling): string {
  // Of shares there is nothing below none.
  if (band?.high === 0) return tell.value(0);
  return tell.interval(band?.low ?? null, band?.high ?? null);
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
  const { kind, details } = verdict;
  const tell = tellingOf(verdict);
  const words = bandWords(details.band, tell);
  const label = kind === 'drift' ? 'Usual' : 'Tolerated';
  const known = words === UNKNOWN ? limitSentence(verdict, tell) : `${label} is ${words}`;
  const usual = details.gap === null ? known : alikeWords(details.gap, words);
  const { change_point: change } = details;
  return change === null ? `${usual}.` : `${usual}; it changed about ${formatMoment(change.at)}.`;
}

function limitSentence({ key, limit }: Pick<QualityVerdict, 'key' | 'limit'>, tell: Telling): string {
  if (limit === null) return 'What is usual is not known';
  if (limit === 0) return 'None is tolerated';
  return limitWord(key) === 'tolerated' ? `${tell.value(limit)} is tolerated` : `The limit is ${tell.value(limit)}`;
}
