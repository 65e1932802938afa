import { significant } from './number.js';
import { isKnown, joinParts, NBSP, unknownParts, type Parts } from './parts.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Two units at most, for spans of a minute and more: `3 h 20 min`. */
function long(ms: number): Parts {
  const steps = [
    { size: DAY, unit: 'd' },
    { size: HOUR, unit: 'h' },
    { size: MINUTE, unit: 'min' },
    { size: SECOND, unit: 's' },
  ];
  const first = steps.findIndex((step) => ms >= step.size);
  const big = steps[first];
  if (big === undefined) return { prefix: '', number: significant(ms), unit: 'ms' };
  const small = steps[first + 1];
  const count = Math.floor(ms / big.size);
  const rest = small === undefined ? 0 : Math.floor((ms - count * big.size) / small.size);
  const tail = small === undefined || rest === 0 ? '' : `${NBSP}${rest}${NBSP}${small.unit}`;
  return { prefix: '', number: String(count), unit: `${big.unit}${tail}` };
}

/** Milliseconds for people: `0.4 ms`, `640 ms`, `2.0 s`, `12.4 s`, `3 h 20 min`. */
export function durationParts(ms: number | null | undefined): Parts {
  if (!isKnown(ms)) return unknownParts;
  const size = Math.abs(ms);
  if (size < 999.5) return { prefix: '', number: significant(ms, size >= 100 ? 3 : 2), unit: 'ms' };
  if (size < 9950) return { prefix: '', number: (ms / SECOND).toFixed(1), unit: 's' };
  if (size < 59_950) return { prefix: '', number: significant(ms / SECOND, 3), unit: 's' };
  return long(size);
}

/** See durationParts. */
export function formatDuration(ms: number | null | undefined): string {
  return joinParts(durationParts(ms));
}

/** Round milliseconds, without empty decimals: `3 s` rather than `3.0 s`. */
export function formatDurationRound(ms: number): string {
  return formatDuration(ms).replace('.0', '');
}

/** Up to here in seconds and in minutes on an axis, which has room for one unit. */
const AXIS_SECONDS = 10 * MINUTE;
const AXIS_MINUTES = 10 * HOUR;

/** Round milliseconds on an axis: `3 s`, and `200 s` rather than `3 min 20 s`. */
export function formatDurationAxis(ms: number): string {
  if (ms < MINUTE) return formatDurationRound(ms);
  if (ms < AXIS_SECONDS) return `${significant(ms / SECOND, 3)}${NBSP}s`;
  if (ms < AXIS_MINUTES) return `${significant(ms / MINUTE, 3)}${NBSP}min`;
  return `${significant(ms / HOUR, 3)}${NBSP}h`;
}
