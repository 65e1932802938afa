import { formatSpan } from './duration.js';
import { UNKNOWN } from './parts.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const clockSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const clockZone = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});
const dayMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const dayMonthYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

type Instant = string | number | null | undefined;

function toDate(at: Instant): Date | null {
  if (at === null || at === undefined || at === '') return null;
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** `10:14`, in the reader's time zone. */
export function formatClock(at: Instant): string {
  const date = toDate(at);
  return date === null ? UNKNOWN : clock.format(date);
}

/** `10:14:07.345 UTC`: calls are told apart by milliseconds. */
export function formatClockExact(at: Instant): string {
  const date = toDate(at);
  if (date === null) return UNKNOWN;
  const [clockTime = '', ...zone] = clockZone.format(date).split(' ');
  return [`${clockTime}.${String(date.getMilliseconds()).padStart(3, '0')}`, ...zone].join(' ');
}

/** `20 Nov`, with the year where it is not the present one. */
export function formatDay(at: Instant, now: number = Date.now()): string {
  const date = toDate(at);
  if (date === null) return UNKNOWN;
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return sameYear ? dayMonth.format(date) : dayMonthYear.format(date);
}

/** `20 Nov, 10:14`; the date is left out on the day itself. */
export function formatMoment(at: Instant, now: number = Date.now()): string {
  const date = toDate(at);
  if (date === null) return UNKNOWN;
  const today = new Date(now).toDateString() === date.toDateString();
  return today ? clock.format(date) : `${formatDay(at, now)}, ${clock.format(date)}`;
}

/** For the rows of a list: `10:14:07` today, `18 Nov 10:14:07` before. */
export function formatListTime(at: Instant, now: number = Date.now()): string {
  const date = toDate(at);
  if (date === null) return UNKNOWN;
  const today = new Date(now).toDateString() === date.toDateString();
  return `${today ? '' : `${formatDay(at, now)} `}${clockSeconds.format(date)}`;
}

/** Always date and time, to the second, with the reader's time zone: for tooltips and details. */
export function formatMomentFull(at: Instant): string {
  const date = toDate(at);
  return date === null ? UNKNOWN : `${dayMonthYear.format(date)}, ${clockZone.format(date)}`;
}

/** How long ago: `3 min ago`, `just now`. */
export function formatAgo(at: Instant, now: number = Date.now()): string {
  const date = toDate(at);
  if (date === null) return UNKNOWN;
  const past = now - date.getTime();
  if (past < 5000) return 'just now';
  const rounded = past < MINUTE ? Math.floor(past / 1000) * 1000 : Math.floor(past / MINUTE) * MINUTE;
  return `${formatSpan(past > 2 * DAY ? Math.floor(past / DAY) * DAY : rounded)} ago`;
}
