import { fitHarmonics, logistic, dot, type Harmonics, wavesAt } from '../../stats/bands/harmonics.js';
import { sumsInterval } from '../../stats/bands/sums_interval.js';
import { normalQuantile } from '../../stats/numeric/normal_tail.js';
import { detectValues } from '../../stats/sequential/detect_values.js';
import { createMeanDetector, type MeanAlarm, type MeanDetectorState } from '../../stats/sequential/mean_detector.js';
import { grownTails, type Tail, tailOf } from '../../stats/sequential/tails.js';
import type { Amount } from './amounts.js';
import type { Allowance } from '../monitor.js';
import { hasSeenADay } from '../reference_band.js';

/** Sessions per batch against what is expected at that hour. Plain JSON. */
export interface VolumeMonitor {
  detector: MeanDetectorState;
  share: number;
  /** Sessions with a smaller draw are counted, as in the reference. */
  below: number;
  /** Counted sessions an hour: a curve where the reference has seen a day, else the mean. */
  usual: { mean: number; curve: Harmonics | null; scale: number };
  /** `[batches, sum, squares, sessions, expected]` since each possible change. */
  tails: Tail[];
}

export interface VolumeAlarm extends MeanAlarm {
  counts: number[];
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Counts as parts of so many times the largest one are small shares: their logit is a logarithm. */
const SCALE = 10;
/** Widening by what the hours of the reference scatter: a recipe for levels that wander, not a proof. */
const REGIMES = 2;
const FEWEST_CELLS = 6;

/**
 * @param counts sessions of each batch of the reference, empty ones included, by the end of the batch
 * @returns null where the reference is too short to know how much volume wanders, or is empty
 */
export function createVolumeMonitor(
  counts: readonly { at: number; n: number }[],
  batchMs: number,
  below: number,
  { alphaRef, share, logThreshold, tolerance }: Allowance,
): VolumeMonitor | null {
  const length = counts.length * batchMs;
  const cellMs = length >= 6 * HOUR ? HOUR : HOUR / 6;
  const hours = cells(counts, cellMs);
  const total = counts.reduce((sum, { n }) => sum + n, 0);
  if (hours.length < FEWEST_CELLS || total === 0) return null;
  const usual = usualOf(hours, cellMs, length);
  const scores = cells(
    counts.map(({ at, n }) => ({ at, n: scoreOf(n, expectedAt(usual, at) * (batchMs / HOUR)) })),
    cellMs,
  ).map(({ sum, batches }) => sum / batches);
  const mean = scores.reduce((sum, each) => sum + each, 0) / scores.length;
  const sd = Math.sqrt(scores.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (scores.length - 1));
  const half = sd * (REGIMES + normalQuantile(alphaRef / 2) / Math.sqrt(scores.length));
  const band = { kind: 'constant', lower: Math.max(0, mean - half), upper: Math.min(1, mean + half) } as const;
  const detector = createMeanDetector({ band, tolerance, usual: 'low', logThreshold, intervalAlpha: 0.05 });
  return { detector, share, below, usual, tails: [] };
}

/** One batch; an empty one counts, too: silence is what is looked for. */
export function stepVolume(
  monitor: VolumeMonitor,
  at: number,
  n: number,
  batchMs: number,
): { monitor: VolumeMonitor; alarm: VolumeAlarm | null } {
  const counts = volumeCounts(monitor, at, n, batchMs);
  const step = detectValues(monitor.detector, { at, values: [counts[1] ?? 0] });
  const next = { ...monitor, detector: step.state, tails: grownTails(monitor.tails, step.state.core, at, counts) };
  if (step.alarm === null) return { monitor: next, alarm: null };
  return {
    monitor: next,
    alarm: { ...step.alarm, counts: tailOf(monitor.tails, step.alarm.changedAfter, at, counts) },
  };
}

/** `[batches, sum, squares, sessions, expected]` of one batch. */
export function volumeCounts({ usual }: VolumeMonitor, at: number, n: number, batchMs: number): number[] {
  const expected = expectedAt(usual, at) * (batchMs / HOUR);
  const score = scoreOf(n, expected);
  return [1, score, score * score, n, expected];
}

/** Sessions an hour since the change, counted ones as all, with an interval valid at all times, and what was expected then. */
export function volumeAmount(counts: readonly number[], batchMs: number, fraction: number, alpha: number) {
  const [batches = 0, sum = 0, squares = 0, sessions = 0, expected = 0] = counts;
  const hours = (batches * batchMs) / HOUR;
  const { low, high } = sumsInterval({ n: batches, sum, squares }, alpha);
  const usual = expected / hours / fraction;
  const amount: Amount = {
    value: sessions / hours / fraction,
    low: (usual * low) / (1 - low),
    high: high >= 1 ? null : (usual * high) / (1 - high),
  };
  return { amount, usual };
}

/** r / (1 + r) of the ratio to what is expected: 0 for silence, one half for as usual, 1 for a flood. */
function scoreOf(n: number, expected: number): number {
  return n + expected === 0 ? 0.5 : n / (n + expected);
}

function usualOf(hours: readonly Cell[], cellMs: number, length: number): VolumeMonitor['usual'] {
  const perHour = HOUR / cellMs;
  const mean = (perHour * hours.reduce((sum, each) => sum + each.sum, 0)) / hours.length;
  const scale = SCALE * perHour * Math.max(...hours.map((each) => each.sum));
  const values = hours.map(({ at, sum }) => ({ at, n: scale, sum: sum * perHour }));
  const periods = length >= 6.5 * DAY ? [DAY, DAY / 2, 7 * DAY] : [DAY];
  return { mean, scale, curve: hasSeenADay(length) ? fitHarmonics(values, periods) : null };
}

function expectedAt({ mean, curve, scale }: VolumeMonitor['usual'], at: number): number {
  return curve === null ? mean : scale * logistic(dot(wavesAt(at, curve.periods), curve.coefficients));
}

interface Cell {
  at: number;
  sum: number;
  batches: number;
}

function cells(counts: readonly { at: number; n: number }[], length: number): Cell[] {
  const found = new Map<number, Cell>();
  for (const { at, n } of counts) {
    const index = Math.floor(at / length);
    const cell = found.get(index) ?? { at: (index + 0.5) * length, sum: 0, batches: 0 };
    found.set(index, { at: cell.at, sum: cell.sum + n, batches: cell.batches + 1 });
  }
  return [...found.values()];
}
