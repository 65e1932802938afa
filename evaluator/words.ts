import type { Unit } from '../core/finding.js';

/** They take longer to make than to use. */
const formats = new Map<string, Intl.NumberFormat>();

function number(least: number, most = least): Intl.NumberFormat {
  const key = `${least} ${most}`;
  const known = formats.get(key);
  const format = known ?? new Intl.NumberFormat('en-US', { minimumFractionDigits: least, maximumFractionDigits: most });
  if (known === undefined) formats.set(key, format);
  return format;
}

const instant = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

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

export function count(value: number): string {
  return number(0).format(value);
}

/** `1 call`, `2 calls`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A window for people: `5 min`, `1 h`, `3 d`. */
export function span(windowSeconds: number): string {
  if (windowSeconds % 86_400 === 0) return `${windowSeconds / 86_400} d`;
  if (windowSeconds % 3600 === 0) return `${windowSeconds / 3600} h`;
  return `${number(0, 1).format(windowSeconds / 60)} min`;
}

/** A moment for people who may be anywhere: `29 Nov 23:32 UTC`. */
export function moment(iso: string): string {
  return `${instant.format(new Date(iso)).replace(',', '')} UTC`;
}

/** `last hour`, `last 5 min`. */
export function lastSpan(windowSeconds: number): string {
  return windowSeconds === 3600 ? 'last hour' : `last ${span(windowSeconds)}`;
}

/** Names come from clients: half characters, control characters and line breaks have no place in a sentence. */
export function plain(name: string): string {
  return name
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
}

/** At most `max` UTF-16 units, never half a character. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length > max - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
