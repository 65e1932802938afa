import type { Unit } from '../findings/finding.js';

/** They take longer to make than to use. */
const formats = new Map<string, Intl.NumberFormat>();

function number(least: number, most: number): Intl.NumberFormat {
  const key = `${least} ${most}`;
  const known = formats.get(key);
  const format = known ?? new Intl.NumberFormat('en-US', { minimumFractionDigits: least, maximumFractionDigits: most });
  if (known === undefined) formats.set(key, format);
  return format;
}

/** An amount in pieces, for those who set its unit apart: `2.4` and `s`. What stands before the number takes no space: `$`. */
export interface AmountParts {
  prefix: string;
  number: string;
  unit: string;
}

/** How amounts of some size are written: in which unit, and with how many decimals. */
interface Style {
  /** One of what is written, in the unit of the amount. */
  scale: number;
  least: number;
  most: number;
  prefix?: string;
  /** Right behind the number: `1.8M`. */
  letter?: string;
  unit: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Below this size numbers of things are written in full. */
const IN_FULL = 999_950;
const LARGE = [
  { scale: 1e9, letter: 'B' },
  { scale: 1e6, letter: 'M' },
];

const STYLES: Record<Unit, (size: number) => Style> = {
  ratio: (size) => {
    const most = size < 0.001 ? decimalsOf(size / 0.01, 2) : size < 0.1 ? 2 : 1;
    return { scale: 0.01, least: 0, most, unit: '%' };
  },
  ms: (size) => {
    if (size < 99.5) return { scale: 1, least: 0, most: decimalsOf(size, 2), unit: 'ms' };
    if (size < 999.5) return { scale: 1, least: 0, most: 0, unit: 'ms' };
    // Always one decimal below 100 s, so that limit and value line up: `2.4` against `1.0`.
    if (size < 99_950) return { scale: SECOND, least: 1, most: 1, unit: 's' };
    if (size < 10 * MINUTE) return { scale: SECOND, least: 0, most: 0, unit: 's' };
    if (size < 10 * HOUR) return { scale: MINUTE, least: 0, most: 1, unit: 'min' };
    return { scale: HOUR, least: 0, most: 1, unit: 'h' };
  },
  usd: (size) => {
    const decimals = size > 0 && size < 0.095 ? { least: 0, most: decimalsOf(size, 2) } : { least: 2, most: 2 };
    return { scale: 1, ...decimals, prefix: '$', unit: '' };
  },
  tokens: (size) => counted(size, size === 1 ? 'token' : 'tokens'),
  calls: (size) => counted(size, size === 1 ? 'call' : 'calls'),
  count: (size) => counted(size, ''),
};

const MOST_DECIMALS = 12;

/** Decimals that show so many digits of a size that mean something; of whole numbers there are none. */
function decimalsOf(size: number, digits: number): number {
  if (size === 0) return 0;
  return Math.min(MOST_DECIMALS, Math.max(0, digits - 1 - Math.floor(Math.log10(size))));
}

function counted(size: number, unit: string): Style {
  const large = size < IN_FULL ? undefined : LARGE.find((each) => size >= 0.99995 * each.scale);
  return large === undefined ? { scale: 1, least: 0, most: 0, unit } : { ...large, least: 0, most: 1, unit };
}

function partsOf(value: number, { scale, least, most, prefix = '', letter = '', unit }: Style): AmountParts {
  const digits = `${number(least, most).format(value / scale)}${letter}`;
  return digits.startsWith('-') && prefix !== ''
    ? { prefix: `-${prefix}`, number: digits.slice(1), unit }
    : { prefix, number: digits, unit };
}

function written(value: number, style: Style): string {
  const { prefix, number: digits, unit } = partsOf(value, style);
  return `${prefix}${digits}${unit === '' ? '' : ` ${unit}`}`;
}

/** See amount. */
export function amountParts(value: number, unit: Unit): AmountParts {
  return partsOf(value, STYLES[unit](Math.abs(value)));
}

/** An amount for people: `2.4 s`, `840 ms`, `1.2 %`, `$12.30`, `1.8M tokens`, `1,842`. */
export function amount(value: number | null, unit: Unit): string {
  return value === null ? 'no data' : written(value, STYLES[unit](Math.abs(value)));
}

/** How often something happens, for people: `0.42`, `8.7`, `35.2`, `1,204`. */
export function rate(perSecond: number): string {
  return number(0, decimalsOf(Math.abs(perSecond), Math.abs(perSecond) < 10 ? 2 : 3)).format(perSecond);
}

/** `61,204`. */
export function count(value: number): string {
  return number(0, 0).format(value);
}

/** `1 call`, `1,842 calls`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Says amounts. */
export type Teller = (value: number | null) => string;

/**
 * A teller for amounts that are held against one another: in the usual way where that shows how far apart these two are, else all in one
 * unit and with as many decimals as it takes, so that a sentence about a difference never rounds it away: `10.4 ms` against `9.8 ms`.
 */
export function compared(value: number | null, other: number | null, unit: Unit): Teller {
  const style = styling(value, other, unit);
  return (each) => (each === null ? amount(null, unit) : written(each, style(each)));
}

/** See compared; in pieces. */
export function comparedParts(value: number | null, other: number | null, unit: Unit): (each: number) => AmountParts {
  const style = styling(value, other, unit);
  return (each) => partsOf(each, style(each));
}

function styling(value: number | null, other: number | null, unit: Unit): (each: number) => Style {
  const usual = (each: number) => STYLES[unit](Math.abs(each));
  if (value === null || other === null || value === other) return usual;
  const style = STYLES[unit](Math.max(Math.abs(value), Math.abs(other)));
  // Nothing of whole numbers is rounded: 4 calls of 3.
  if (style.scale === 1 && Number.isInteger(value) && Number.isInteger(other)) return usual;
  // Two steps of the last digit at least, so that rounding cannot make much of little either.
  const needed = Math.ceil(-Math.log10(Math.abs(value - other) / style.scale / 2));
  if (needed <= style.most || !Number.isFinite(needed)) return usual;
  const decimals = Math.min(MOST_DECIMALS, needed);
  return () => ({ ...style, least: decimals, most: decimals });
}

/** An interval for people: `1.9 s to 2.9 s`, `at least 1.9 s` where the other end is not known; empty where neither is. */
export function interval(low: number | null, high: number | null, how: Unit | Teller): string {
  const tell: Teller = typeof how === 'string' ? (value) => amount(value, how) : how;
  if (low === null) return high === null ? '' : `at most ${tell(high)}`;
  return high === null ? `at least ${tell(low)}` : `${tell(low)} to ${tell(high)}`;
}
