export { amount, compared, count, interval, plural, type Teller } from '../core/words/amounts.js';

const tenths = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

const instant = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

/** A window for people: `5 min`, `1 h`, `3 d`. */
export function span(windowSeconds: number): string {
  if (windowSeconds % 86_400 === 0) return `${windowSeconds / 86_400} d`;
  if (windowSeconds % 3600 === 0) return `${windowSeconds / 3600} h`;
  return `${tenths.format(windowSeconds / 60)} min`;
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
