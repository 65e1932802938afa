import { count, rate } from '../../../core/words/amounts.js';
import { isKnown, joinParts, UNKNOWN } from './parts.js';

const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** `digits` significant digits, thousands separated; whole numbers stay whole: 0.31, 8.7, 1,204. */
export function significant(value: number, digits = 2): string {
  if (value === 0) return '0';
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  const decimals = Math.min(Math.max(digits - 1 - magnitude, 0), 12);
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: decimals }).format(value);
}

/** A count of things: `61,204`. */
export function formatCount(value: number | null | undefined): string {
  return isKnown(value) ? count(value) : UNKNOWN;
}

/** A count where room is short, as on an axis: `61.2K`. */
export function formatCompact(value: number | null | undefined): string {
  if (!isKnown(value)) return UNKNOWN;
  return Math.abs(value) < 1000 ? significant(value) : compact.format(value).replace('K', 'k');
}

/** How often something happens: see rate. */
export function formatRate(value: number | null | undefined): string {
  return isKnown(value) ? rate(value) : UNKNOWN;
}

const SIZES = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes in powers of 1000: `3.2 kB`. */
export function formatBytes(value: number | null | undefined): string {
  if (!isKnown(value)) return UNKNOWN;
  let left = value;
  let size = 0;
  while (left >= 1000 && size < SIZES.length - 1) {
    left /= 1000;
    size += 1;
  }
  return joinParts({
    prefix: '',
    number: size === 0 ? count(left) : significant(left, 2),
    unit: SIZES[size] ?? 'B',
  });
}
