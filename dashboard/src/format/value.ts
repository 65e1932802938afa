import type { Unit } from '../api/types.js';
import { durationParts } from './duration.js';
import { moneyParts } from './money.js';
import { formatCompact, formatCount, formatRate, ratioParts } from './number.js';
import { isKnown, joinParts, unknownParts, type Parts } from './parts.js';

/** Words after a count; short enough for a tile. */
const WORDS: Record<'tokens' | 'calls' | 'count', string> = { tokens: 'tok', calls: 'calls', count: '' };

function countParts(value: number, unit: 'tokens' | 'calls' | 'count'): Parts {
  const number = Math.abs(value) >= 1_000_000 ? formatCompact(value) : formatCount(value);
  return { prefix: '', number, unit: WORDS[unit] };
}

/** A value in one of the API's units; `per` makes it a rate: `508 tok/s`. */
export function valueParts(value: number | null | undefined, unit: Unit, per?: string): Parts {
  if (!isKnown(value)) return unknownParts;
  if (unit === 'ms') return durationParts(value);
  if (unit === 'usd') return moneyParts(value);
  if (unit === 'ratio') return ratioParts(value);
  if (per === undefined) return countParts(value, unit);
  return { prefix: '', number: formatRate(value), unit: `${WORDS[unit]}/${per}` };
}

/** See valueParts. */
export function formatValue(value: number | null | undefined, unit: Unit, per?: string): string {
  return joinParts(valueParts(value, unit, per));
}

/** An interval in brackets, the unit once: `[0.31, 0.55] %`; empty when either end is unknown. */
export function formatInterval(low: number | null, high: number | null, unit: Unit): string {
  if (!isKnown(low) || !isKnown(high)) return '';
  const from = valueParts(low, unit);
  const to = valueParts(high, unit);
  if (from.unit !== to.unit) return `[${joinParts(from)}, ${joinParts(to)}]`;
  const tail = to.unit === '' ? '' : `\u00a0${to.unit}`;
  return `[${from.prefix}${from.number}, ${to.prefix}${to.number}]${tail}`;
}

export type Direction = 'up' | 'down' | 'same';

/** How far a value moved against the window before; null when either is unknown. */
export function change(
  value: number | null,
  previous: number | null,
  unit: Unit,
  per?: string,
): { direction: Direction; text: string } | null {
  if (!isKnown(value) || !isKnown(previous)) return null;
  const text = formatValue(Math.abs(value - previous), unit, per);
  if (text === formatValue(0, unit, per)) return { direction: 'same', text: 'unchanged' };
  return { direction: value > previous ? 'up' : 'down', text };
}
