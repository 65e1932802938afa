import type { FindingDetails } from '../../../core/finding_details.js';
import { wilson } from '../../../core/wilson.js';
import { quantileInterval } from '../../stats/quantile_interval.js';
import type { Told, ValueKind } from './told.js';

type Point = NonNullable<FindingDetails['series']>[number];

/** Points of a series: enough to see a change, few enough that each rests on some sessions. */
const MOST = 60;
/** A point should rest on so many sessions, where there are so many. */
const SESSIONS_PER_POINT = 20;
const STEPS_MS = [30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400].map((s) => s * 1000);

/**
 * The monitored value over time, oldest first: the share of sessions that have it (with Wilson's interval), or the median of an amount (with
 * that of the enclosing ranks), each of one step of time by itself. Steps without a session have no point.
 * @param category the one whose share is shown, for categories
 */
export function seriesOf(told: readonly Told[], kind: ValueKind, category?: string): Point[] {
  const values = told.flatMap(({ at, value }) => {
    const read = readAs(value, kind, category);
    return read === null ? [] : [{ at, value: read }];
  });
  const [first, last] = [values[0], values.at(-1)];
  if (first === undefined || last === undefined) return [];
  const step = stepOf(last.at - first.at, values.length);
  const buckets = new Map<number, number[]>();
  for (const { at, value } of values) {
    const start = Math.floor(at / step) * step;
    const own = buckets.get(start);
    if (own === undefined) buckets.set(start, [value]);
    else own.push(value);
  }
  return [...buckets]
    .sort(([a], [b]) => a - b)
    .map(([at, own]) => ({ at: new Date(at).toISOString(), ...(kind === 'number' ? median(own) : share(own)) }));
}

/** The smallest usual step that gives no more points than can be shown, each with some sessions. */
function stepOf(spanMs: number, sessions: number): number {
  const points = Math.min(MOST, Math.max(8, sessions / SESSIONS_PER_POINT));
  return STEPS_MS.find((step) => spanMs / step <= points) ?? 86_400_000;
}

function readAs(value: Told['value'], kind: ValueKind, category?: string): number | null {
  if (value === null) return null;
  if (kind === 'category') return value === category ? 1 : 0;
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  return kind === 'share' ? (value > 0 ? 1 : 0) : value;
}

function share(values: readonly number[]): Omit<Point, 'at'> {
  const successes = values.reduce((sum, value) => sum + value, 0);
  const interval = wilson(successes, values.length);
  return { value: successes / values.length, n: values.length, ...interval };
}

function median(values: readonly number[]): Omit<Point, 'at'> {
  const sorted = [...values].sort((a, b) => a - b);
  const ranks = quantileInterval(0.5, sorted.length);
  const value = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  const [low, high] = ranks === null ? [undefined, undefined] : [sorted[ranks.lowRank - 1], sorted[ranks.highRank - 1]];
  return { value, n: sorted.length, ...(low === undefined || high === undefined ? {} : { low, high }) };
}
