import { significant } from './number.js';
import { isKnown, joinParts, unknownParts, type Parts } from './parts.js';

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const cents = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

function digits(usd: number): string {
  const size = Math.abs(usd);
  if (size === 0) return '0';
  if (size >= 1000) return whole.format(usd);
  if (size >= 0.095) return cents.format(usd);
  return significant(usd, 2);
}

/** US dollars: `$2,914`, `$41.77`, `$0.00042`; unknown (unpriced) is `–`, never $0. */
export function moneyParts(usd: number | null | undefined): Parts {
  if (!isKnown(usd)) return unknownParts;
  return { prefix: usd < 0 ? '−$' : '$', number: digits(Math.abs(usd)), unit: '' };
}

/** See moneyParts. */
export function formatMoney(usd: number | null | undefined): string {
  return joinParts(moneyParts(usd));
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
