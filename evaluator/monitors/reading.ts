import { binOf, countByBin, foldedCounts, type QuantileBins } from '../stats/bands/quantile_bins.js';

/** How a session's value becomes what a detector counts. Plain JSON. */
export type Reading =
  | { kind: 'share' }
  /** One category; `is` null: any that is not `known`, also one never seen before. */
  | { kind: 'category'; is: string | null; known: string[] }
  /** Rank within the reference; `folded`: distance from its middle, for changes of spread alone. */
  | { kind: 'rank'; bins: QuantileBins; folded: boolean }
  /** Beyond what nearly all of the reference were: a few sessions that become much slower move no rank by much. */
  | { kind: 'tail'; bins: QuantileBins; above: number };

/** A reading by which a session has an outcome or has not. */
type OutcomeReading = Exclude<Reading, { kind: 'rank' }>;

export type Value = number | string;

/** 1 where a session has the outcome, 0 where not; null where the value says nothing. */
export function outcomeOf(reading: OutcomeReading, value: Value): 0 | 1 | null {
  if (reading.kind !== 'category') {
    const limit = reading.kind === 'tail' ? reading.above : 0;
    return typeof value === 'number' && !Number.isNaN(value) ? (value > limit ? 1 : 0) : null;
  }
  const category = String(value);
  const isIt = reading.is === null ? !reading.known.includes(category) : category === reading.is;
  return isIt ? 1 : 0;
}

/** `[n, outcomes]` of a batch. */
export function countsOf(reading: OutcomeReading, values: readonly Value[]): [number, number] {
  const counts: [number, number] = [0, 0];
  for (const value of values) {
    const outcome = outcomeOf(reading, value);
    if (outcome === null) continue;
    counts[0]++;
    counts[1] += outcome;
  }
  return counts;
}

/** A batch by bin of the reference's ranks. */
export function histogramOf({ bins, folded }: Extract<Reading, { kind: 'rank' }>, values: readonly Value[]): number[] {
  const counts = countByBin(numbersOf(values), bins);
  return folded ? foldedCounts(counts) : counts;
}

export function numbersOf(values: readonly Value[]): number[] {
  return values.filter((value) => typeof value === 'number');
}

/** The middle of the bin, 0 to 1. */
export function rankOf({ bins, folded }: Extract<Reading, { kind: 'rank' }>, value: number): number {
  const size = bins.edges.length + 1;
  const bin = binOf(value, bins.edges);
  if (!folded) return (bin + 0.5) / size;
  return (Math.floor(Math.abs(bin - (size - 1) / 2)) + 0.5) / Math.ceil(size / 2);
}
