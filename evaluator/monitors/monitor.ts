import { quantileSorted } from 'simple-statistics';
import { clopperPearson } from '../stats/bands/clopper_pearson.js';
import { meanBand } from '../stats/bands/mean_band.js';
import { countByBin, quantileBins } from '../stats/bands/quantile_bins.js';
import { detectCounts } from '../stats/sequential/detect_counts.js';
import { detectHistogram } from '../stats/sequential/detect_histogram.js';
import { createMeanDetector, type MeanAlarm, type MeanDetectorState } from '../stats/sequential/mean_detector.js';
import { grownTails, type Tail, tailOf } from '../stats/sequential/tails.js';
import { inTurns, nextTurn } from '../../core/process/in_turns.js';
import { amountEdges, quantileOf } from './streams/amounts.js';
import { countsOf, histogramOf, numbersOf, outcomeOf, rankOf, type Reading, type Value } from './reading.js';
import { referenceBand } from './reference_band.js';
import type { Stream } from './streams/streams.js';

/** One value of one closed session. */
export interface Observed {
  at: number;
  value: Value;
}

/** A stream of one target as a whole, read in one way: its frozen reference and its detector. Plain JSON. */
export interface Monitor {
  stream: string;
  reading: Reading;
  detector: MeanDetectorState;
  /** Part of the installation's promise; over all monitors they sum to at most 1. */
  share: number;
  /** Sessions of the reference, and what it looks like in the unit of the stream (`[n, outcomes]` of shares). */
  sessions: number;
  usual: number[];
  /** The same counts since each possible change. */
  tails: Tail[];
  /** Edges of the counts in the unit of the stream; none for shares. */
  edges: number[];
}

export interface MonitorAlarm extends MeanAlarm {
  /** Since the change, as in `usual`. */
  counts: number[];
}

/** What a monitor may spend. */
export interface Allowance {
  alphaRef: number;
  share: number;
  /** ln(A / share). */
  logThreshold: number;
  tolerance: number;
}

/** Every fifth value of the reference cuts the bins, so that they see the whole period; the band comes from the rest. */
const BINS_EVERY = 5;
const FEWEST = 100;
/** Categories that are watched one by one; the others together. */
const CATEGORIES = 8;

/** Numbers above what this part of the reference is below are its tail. */
const TAIL = 0.99;

/** How a stream is read: a share as such, a number by rank, by spread and by its tail, a category by each frequent value and all others. */
export function readingsOf(kind: Stream['kind'], reference: readonly Observed[]): Reading[] {
  if (kind === 'share') return [{ kind: 'share' }];
  if (kind === 'number') return numberReadings(numbersOf(reference.filter((_, i) => isForBins(i)).map(({ value }) => value))); // prettier-ignore
  const counts = new Map<string, number>();
  for (const { value } of reference) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  const known = [...counts].sort((a, b) => b[1] - a[1]).slice(0, CATEGORIES).map(([name]) => name); // prettier-ignore
  return [...known, null].map((is) => ({ kind: 'category', is, known }));
}

function numberReadings(values: readonly number[]): Reading[] {
  const bins = quantileBins(values);
  if (bins === null) return [];
  const above = quantileSorted(values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b), TAIL); // prettier-ignore
  return [
    { kind: 'rank', bins, folded: false },
    { kind: 'rank', bins, folded: true },
    { kind: 'tail', bins, above },
  ];
}

function isForBins(index: number): boolean {
  return index % BINS_EVERY === 0;
}

/**
 * A monitor from its reference.
 * @param reference oldest first
 * @returns null where the reference says too little: fewer than 100 values
 */
export async function createMonitor(
  stream: string,
  reading: Reading,
  reference: readonly Observed[],
  allowance: Allowance,
): Promise<Monitor | null> {
  if (reference.length < FEWEST) return null;
  const band = await bandOf(reading, reference, allowance.alphaRef);
  if (band === null) return null;
  await nextTurn();
  const values = reference.map(({ value }) => value);
  const edges = isOfAmounts(reading) ? amountEdges(reading.bins) : [];
  const usual = measured(reading, edges, values);
  const [n = 0, outcomes = 0] = usual;
  const detector = createMeanDetector({
    band,
    tolerance: allowance.tolerance,
    usual: !isOfAmounts(reading) && outcomes > n / 2 ? 'high' : 'low',
    logThreshold: allowance.logThreshold,
    intervalAlpha: INTERVAL_ALPHA,
  });
  return { stream, reading, detector, share: allowance.share, sessions: reference.length, usual, tails: [], edges };
}

/** Of the intervals of effects. */
export const INTERVAL_ALPHA = 0.05;

/** One batch into a monitor. */
export function stepMonitor(
  monitor: Monitor,
  at: number,
  values: readonly Value[],
): { monitor: Monitor; alarm: MonitorAlarm | null } {
  if (values.length === 0) return { monitor, alarm: null };
  const { reading, detector, edges, tails } = monitor;
  const step =
    reading.kind === 'rank'
      ? detectHistogram(detector, { at, counts: histogramOf(reading, values) })
      : detectCounts(detector, { at, ...named(countsOf(reading, values)) });
  const counts = measured(reading, edges, values);
  const next = { ...monitor, detector: step.state, tails: grownTails(tails, step.state.core, at, counts) };
  if (step.alarm === null) return { monitor: next, alarm: null };
  return { monitor: next, alarm: { ...step.alarm, counts: tailOf(tails, step.alarm.changedAfter, at, counts) } };
}

/** What is counted of a batch for people: amounts by edge, or `[n, outcomes]`. */
export function measured(reading: Reading, edges: readonly number[], values: readonly Value[]): number[] {
  return isOfAmounts(reading) ? countByBin(numbersOf(values), { edges: [...edges] }) : countsOf(reading, values);
}

/** Read from amounts, which people are told in their unit. */
function isOfAmounts(reading: Reading): reading is Extract<Reading, { kind: 'rank' | 'tail' }> {
  return reading.kind === 'rank' || reading.kind === 'tail';
}

/** Number and sum of what the detector sees of a batch, each value in [0, 1]. */
export function seenBy(reading: Reading, values: readonly Value[]): { n: number; sum: number } {
  if (reading.kind !== 'rank') {
    const [n, sum] = countsOf(reading, values);
    return { n, sum };
  }
  const counts = histogramOf(reading, values);
  return {
    n: counts.reduce((total, each) => total + each, 0),
    sum: counts.reduce((total, each, bin) => total + (each * (bin + 0.5)) / counts.length, 0),
  };
}

/** Median of the reference; 0 of shares. */
export function usualMedian({ usual, edges }: Monitor): number {
  return edges.length === 0 ? 0 : quantileOf(usual, edges, 0.5);
}

/** What a reference says of where the mean lies: a long list, looked at more than once. */
async function bandOf(reading: Reading, whole: readonly Observed[], alpha: number) {
  const reference = isOfAmounts(reading) ? whole.filter((_, i) => !isForBins(i)) : whole;
  if (reading.kind === 'rank') {
    const rest = reference.filter(({ value }) => typeof value === 'number');
    const ranks = await inTurns(rest, ({ at, value }) => [{ at, value: rankOf(reading, Number(value)) }]);
    const counts = histogramOf(reading, rest.map(({ value }) => value)); // prettier-ignore
    await nextTurn();
    return referenceBand(ranks, () => meanBand(counts, alpha, 1 / 12), alpha, 1 / 3);
  }
  const outcomes = reference.flatMap(({ at, value }) => {
    const outcome = outcomeOf(reading, value);
    return outcome === null ? [] : [{ at, value: outcome }];
  });
  await nextTurn();
  const successes = outcomes.filter(({ value }) => value === 1).length;
  const { low, high } = clopperPearson(successes, outcomes.length, alpha);
  return referenceBand(outcomes, () => ({ lower: low, upper: high }), alpha, 1);
}

function named([n, successes]: [number, number]): { n: number; successes: number } {
  return { n, successes };
}
