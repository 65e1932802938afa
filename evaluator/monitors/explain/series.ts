import type { FindingDetails } from '../../../core/findings/finding_details.js';
import { wilson } from '../../../core/wilson.js';
import { quantileInterval } from '../../stats/quantile_interval.js';
import type { Told, ValueKind } from './told.js';

type Point = NonNullable<FindingDetails['series']>[number];

/** Points of a series: enough to see a change, few enough that each rests on some sessions. */
const MOST = 60;
/** A point should rest on so many sessions, where there are so many. */
const SESSIONS_PER_POINT = 20;
/** Of intervals, 95 %. */
const Z = 1.96;
const STEPS_MS = [30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400].map((s) => s * 1000);

/**
 * The monitored value over time, oldest first: the share of sessions that have it (with Wilson's interval), a quantile of an amount (with
 * that of the enclosing ranks), or the mean of a degree (with twice its standard error), each of one step of time by itself. Steps without a session have no point.
 * @param shown which category's share is shown, or which quantile (by default the median)
 */
export function seriesOf(told: readonly Told[], kind: ValueKind, shown: Shown = {}): Point[] {
  const values = told.flatMap(({ at, value }) => {
    const read = readAs(value, kind, shown.category);
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
    .map(([at, own]) => ({ at: new Date(at).toISOString(), ...pointOf(own, kind, shown.quantile) }));
}

/** Which of its values stand for a stream. */
export interface Shown {
  category?: string | undefined;
  quantile?: number | undefined;
}

/** How a stream is now. */
export interface Current {
  value: number;
  low: number | null;
  high: number | null;
  n: number;
  /** Between the first and the last of the sessions, milliseconds. */
  spanMs: number;
}

/** What a series says of all its sessions as one point; null without any. @param told oldest first */
export function currentOf(told: readonly Pick<Told, 'at' | 'value'>[], kind: ValueKind): Current | null {
  const values = told.flatMap(({ value }) => readAs(value, kind) ?? []);
  if (values.length === 0) return null;
  const { value, low = null, high = null, n } = pointOf(values, kind);
  return value === null ? null : { value, low, high, n, spanMs: (told.at(-1)?.at ?? 0) - (told[0]?.at ?? 0) };
}

const HOUR = 3_600_000;

/**
 * Sessions an hour over time, oldest first, each of one step by itself and with Poisson's interval; a step without any is a point, too, since silence is
 * what is looked for. The step that is not over yet has none.
 * @param ends when the sessions of an even sample ended, between `from` and `to`, epoch milliseconds
 * @param fraction part of all sessions that the sample is, above 0
 */
export function volumeSeriesOf(ends: readonly number[], from: number, to: number, fraction: number): Point[] {
  const step = stepOf(to - from, ends.length);
  const first = Math.ceil(from / step);
  const counts = Array.from({ length: Math.max(0, Math.floor(to / step) - first) }, () => 0);
  for (const at of ends) {
    const index = Math.floor(at / step) - first;
    if (counts[index] !== undefined) counts[index]++;
  }
  const perHour = HOUR / step / fraction;
  return counts.map((n, index) => {
    const { low, high } = poisson(n);
    const at = new Date((first + index) * step).toISOString();
    return { at, value: n * perHour, n, low: low * perHour, high: high * perHour };
  });
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
  const successes = sum(values);
  const interval = wilson(successes, values.length);
  return { value: successes / values.length, n: values.length, ...interval };
}

function mean(values: readonly number[]): Omit<Point, 'at'> {
  const n = values.length;
  const value = sum(values) / n;
  if (n < 2) return { value, n };
  const half = Z * Math.sqrt(sum(values.map((each) => (each - value) ** 2)) / (n - 1) / n);
  return { value, n, low: Math.max(0, value - half), high: Math.min(1, value + half) };
}

function quantileOf(values: readonly number[], quantile: number): Omit<Point, 'at'> {
  const sorted = [...values].sort((a, b) => a - b);
  const ranks = quantileInterval(quantile, sorted.length);
  const value = sorted[Math.floor((sorted.length - 1) * quantile)] ?? 0;
  const [low, high] = ranks === null ? [undefined, undefined] : [sorted[ranks.lowRank - 1], sorted[ranks.highRank - 1]];
  return { value, n: sorted.length, ...(low === undefined || high === undefined ? {} : { low, high }) };
}

/** The interval of Rao's score test for a count's expectation, 95 %. */
function poisson(n: number): { low: number; high: number } {
  const middle = n + Z ** 2 / 2;
  const half = Z * Math.sqrt(n + Z ** 2 / 4);
  return { low: Math.max(0, middle - half), high: middle + half };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function pointOf(values: readonly number[], kind: ValueKind, quantile = 0.5): Omit<Point, 'at'> {
  if (kind === 'number') return quantileOf(values, quantile);
  return kind === 'degree' ? mean(values) : share(values);
}
