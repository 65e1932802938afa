import { isKnown, joinParts, UNKNOWN, unknownParts, type Parts } from './parts.js';

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
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
  return isKnown(value) ? whole.format(value) : UNKNOWN;
}

/** A count where room is short, as on an axis: `61.2K`. */
export function formatCompact(value: number | null | undefined): string {
  if (!isKnown(value)) return UNKNOWN;
  return Math.abs(value) < 1000 ? significant(value) : compact.format(value).replace('K', 'k');
}

/** A share between 0 and 1 as per cent, in two significant digits, more above 99 % where the rest matters: `0.31 %`. */
export function ratioParts(value: number | null | undefined): Parts {
  if (!isKnown(value)) return unknownParts;
  const percent = value * 100;
  const digits = Math.abs(percent) >= 100 ? 3 : Math.abs(percent) >= 10 ? 3 : 2;
  return { prefix: '', number: significant(percent, digits), unit: '%' };
}

/** See ratioParts. */
export function formatRatio(value: number | null | undefined): string {
  return joinParts(ratioParts(value));
}

/** A rate per second, three digits at most: `0.42`, `35`, `1,204`. */
export function formatRate(value: number | null | undefined): string {
  if (!isKnown(value)) return UNKNOWN;
  return significant(value, Math.abs(value) >= 10 ? 3 : 2);
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
    number: size === 0 ? whole.format(left) : significant(left, 2),
    unit: SIZES[size] ?? 'B',
  });
}
