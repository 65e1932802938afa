import type { Unit } from './finding.js';

/** They take longer to make than to use. */
const formats = new Map<string, Intl.NumberFormat>();

function number(least: number, most: number): Intl.NumberFormat {
  const key = `${least} ${most}`;
  const known = formats.get(key);
  const format = known ?? new Intl.NumberFormat('en-US', { minimumFractionDigits: least, maximumFractionDigits: most });
  if (known === undefined) formats.set(key, format);
  return format;
}

/** How amounts of some size are written: in which unit, and with how many decimals. */
interface Style {
  /** One of what is written, in the unit of the amount. */
  scale: number;
  least: number;
  most: number;
  text: (digits: string) => string;
}

const THOUSANDS = [
  { scale: 1e9, letter: 'B' },
  { scale: 1e6, letter: 'M' },
  { scale: 1e3, letter: 'K' },
];

const STYLES: Record<Unit, (size: number) => Style> = {
  ratio: (size) => ({ scale: 0.01, least: 0, most: size < 0.001 ? 4 : size < 0.1 ? 2 : 1, text: (n) => `${n} %` }),
  ms: (size) => {
    if (size < 999.5) return { scale: 1, least: 0, most: 0, text: (n) => `${n} ms` };
    // Always one decimal below 100 s, so that limit and value line up: `2.4` against `1.0`.
    const decimals = size < 99_950 ? 1 : 0;
    return { scale: 1000, least: decimals, most: decimals, text: (n) => `${n} s` };
  },
  usd: (size) => {
    const isSmall = size > 0 && size < 0.995;
    const [least, most] = isSmall ? [0, Math.min(MOST_DECIMALS, 1 - Math.floor(Math.log10(size)))] : [2, 2];
    return { scale: 1, least, most, text: (n) => (n.startsWith('-') ? `-$${n.slice(1)}` : `$${n}`) };
  },
  tokens: (size) => {
    const { scale, letter } = THOUSANDS.find((each) => size >= 0.99995 * each.scale) ?? { scale: 1, letter: '' };
    return { scale, least: 0, most: 1, text: (n) => `${n}${letter} tokens` };
  },
  calls: () => ({ scale: 1, least: 0, most: 0, text: (n) => `${n} calls` }),
  count: () => ({ scale: 1, least: 0, most: 0, text: (n) => n }),
};

const MOST_DECIMALS = 12;

function written(value: number, { scale, least, most, text }: Style): string {
  return text(number(least, most).format(value / scale));
}

/** An amount for people: `2.4 s`, `840 ms`, `1.2 %`, `$12.30`, `1.8M tokens`, `1,842`. */
export function amount(value: number | null, unit: Unit): string {
  return value === null ? 'no data' : written(value, STYLES[unit](Math.abs(value)));
}

/** Says amounts. */
export type Teller = (value: number | null) => string;

/**
 * A teller for amounts that are held against one another: in the usual way where that shows how far apart these two are, else all in one
 * unit and with as many decimals as it takes, so that a sentence about a difference never rounds it away: `10.4 ms` against `9.8 ms`.
 */
export function compared(value: number | null, other: number | null, unit: Unit): Teller {
  const usual: Teller = (each) => amount(each, unit);
  if (value === null || other === null || value === other) return usual;
  const style = STYLES[unit](Math.max(Math.abs(value), Math.abs(other)));
  // Two steps of the last digit at least, so that rounding cannot make much of little either.
  const needed = Math.ceil(-Math.log10(Math.abs(value - other) / style.scale / 2));
  if (needed <= style.most || !Number.isFinite(needed)) return usual;
  const decimals = Math.min(MOST_DECIMALS, needed);
  return (each) => (each === null ? amount(null, unit) : written(each, { ...style, least: decimals, most: decimals }));
}

/** An interval for people: `1.9 s to 2.9 s`, `at least 1.9 s` where the other end is not known; empty where neither is. */
export function interval(low: number | null, high: number | null, how: Unit | Teller): string {
  const tell: Teller = typeof how === 'string' ? (value) => amount(value, how) : how;
  if (low === null) return high === null ? '' : `at most ${tell(high)}`;
  return high === null ? `at least ${tell(low)}` : `${tell(low)} to ${tell(high)}`;
}
