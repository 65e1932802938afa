import type { Unit } from '../core/finding.js';

const number = (digits: number) => new Intl.NumberFormat('en-US', { maximumFractionDigits: digits });
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const instant = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});
const usd = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
const usdSmall = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumSignificantDigits: 2 });

/** An amount for people: `2.4 s`, `840 ms`, `1.2 %`, `$12.30`, `1.8M tokens`, `1,842`. */
export function amount(value: number | null, unit: Unit): string {
  if (value === null) return 'no data';
  switch (unit) {
    case 'ratio':
      return `${number(value < 0.001 ? 4 : value < 0.1 ? 2 : 1).format(value * 100)} %`;
    case 'ms':
      return value < 999.5 ? `${number(0).format(value)} ms` : `${seconds(value / 1000)} s`;
    case 'usd':
      return value > 0 && value < 0.995 ? usdSmall.format(value) : usd.format(value);
    case 'tokens':
      return `${compact.format(value)} tokens`;
    case 'calls':
      return `${number(0).format(value)} calls`;
    case 'count':
      return number(0).format(value);
  }
}

/** An interval for people: `1.9 s to 2.9 s`, `at least 1.9 s` where the other end is not known; empty where neither is. */
export function interval(low: number | null, high: number | null, unit: Unit): string {
  if (low === null) return high === null ? '' : `at most ${amount(high, unit)}`;
  return high === null ? `at least ${amount(low, unit)}` : `${amount(low, unit)} to ${amount(high, unit)}`;
}

/** Always one decimal below 100 s, so that limit and value line up: `2.4` against `1.0`. */
function seconds(value: number): string {
  return value < 99.95 ? value.toFixed(1) : number(0).format(value);
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
  return `${number(1).format(windowSeconds / 60)} min`;
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
