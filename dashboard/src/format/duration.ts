import { significant } from './number.js';
import { joinParts, NBSP } from './parts.js';
import { formatValue } from './value.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS = [
  { size: DAY, unit: 'd' },
  { size: HOUR, unit: 'h' },
  { size: MINUTE, unit: 'min' },
  { size: SECOND, unit: 's' },
];

/** How long a server took, ms: see amount. */
export function formatDuration(ms: number | null | undefined): string {
  return formatValue(ms, 'ms');
}

/** How long a window is, or how long ago something was, in two units at most: `5 min`, `3 h 20 min`. Whole seconds. */
export function formatSpan(ms: number): string {
  const first = STEPS.findIndex((step) => ms >= step.size);
  const big = STEPS[first];
  if (big === undefined) return `0${NBSP}s`;
  const small = STEPS[first + 1];
  const count = Math.floor(ms / big.size);
  const rest = small === undefined ? 0 : Math.floor((ms - count * big.size) / small.size);
  const tail = small === undefined || rest === 0 ? '' : `${NBSP}${rest}${NBSP}${small.unit}`;
  return joinParts({ prefix: '', number: String(count), unit: `${big.unit}${tail}` });
}

/** Up to here in seconds and in minutes on an axis, which has room for one unit. */
const AXIS_SECONDS = 10 * MINUTE;
const AXIS_MINUTES = 10 * HOUR;

/** Round milliseconds on an axis: `3 s`, and `200 s` rather than `3 min 20 s`. */
export function formatDurationAxis(ms: number): string {
  if (ms < SECOND) return formatDuration(ms);
  if (ms < AXIS_SECONDS) return `${significant(ms / SECOND, 3)}${NBSP}s`;
  if (ms < AXIS_MINUTES) return `${significant(ms / MINUTE, 3)}${NBSP}min`;
  return `${significant(ms / HOUR, 3)}${NBSP}h`;
}
