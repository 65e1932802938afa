import type { QualityVerdict } from '../../api/types.js';
import { formatCount, formatInterval, formatMoment, formatValue, UNKNOWN } from '../../format/index.js';

type Details = QualityVerdict['details'];

const number = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 });

/** Numbers without a unit: statistics and their thresholds. */
export function formatNumber(value: number | null): string {
  return value === null ? UNKNOWN : number.format(value);
}

/** `tenant acme, route /chat`: where it is; `everywhere` where it is no part. */
export function segmentWords(segment: Details['segment']): string {
  const parts = Object.entries(segment ?? {}).filter(([, value]) => value !== '' && value !== '*');
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

/** What the chart shows, in a sentence. */
export function chartSentence({ unit, details: { band, change_point: change } }: QualityVerdict): string {
  const low = band?.low ?? null;
  const high = band?.high ?? null;
  const usual =
    low !== null && high !== null
      ? `usual is ${formatValue(low, unit)} to ${formatValue(high, unit)}`
      : high !== null
        ? `usual is at most ${formatValue(high, unit)}`
        : low !== null
          ? `usual is at least ${formatValue(low, unit)}`
          : 'what is usual is not known';
  const sentence = usual.charAt(0).toUpperCase() + usual.slice(1);
  return change === null ? `${sentence}.` : `${sentence}; it changed about ${formatMoment(change.at)}.`;
}
