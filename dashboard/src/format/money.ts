import { significant } from './number.js';
import { isKnown, joinParts, unknownParts } from './parts.js';
import { formatValue } from './value.js';

/** US dollars: see amount; unknown (unpriced) is `–`, never $0. */
export function formatMoney(usd: number | null | undefined): string {
  return formatValue(usd, 'usd');
}

/** All the digits there are, for the arithmetic of one call: `$0.000184`. */
export function formatMoneyExact(usd: number | null | undefined): string {
  if (!isKnown(usd)) return joinParts(unknownParts);
  return usd === 0 || Math.abs(usd) >= 1 ? formatMoney(usd) : `$${significant(usd, 4)}`;
}

/** Dollars on an axis: `$4k`. */
export function formatMoneyAxis(usd: number): string {
  if (usd >= 1000) return `$${significant(usd / 1000, 2)}k`;
  return `$${significant(usd, 2)}`;
}
