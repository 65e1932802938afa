import { amountParts, rate } from '../../../core/words/amounts.js';
import type { Unit } from '../api/types.js';
import { isKnown, joinParts, unknownParts, type Parts } from './parts.js';

/** A value in one of the API's units; `per` makes it a rate: `508 tokens/s`. */
export function valueParts(value: number | null | undefined, unit: Unit, per?: string): Parts {
  if (!isKnown(value)) return unknownParts;
  return per === undefined ? amountParts(value, unit) : { prefix: '', number: rate(value), unit: `${unit}/${per}` };
}

/** See valueParts. */
export function formatValue(value: number | null | undefined, unit: Unit, per?: string): string {
  return joinParts(valueParts(value, unit, per));
}

/** A share between 0 and 1 as per cent: see amount. */
export function formatRatio(value: number | null | undefined): string {
  return formatValue(value, 'ratio');
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
