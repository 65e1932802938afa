import { quantileSorted } from 'simple-statistics';

/** How an unbounded metric (milliseconds, tokens, dollars) becomes a histogram on [0, 1]. */
export interface QuantileBins {
  /** Ascending; value x falls into the bin of the number of edges at or below it, so there is one bin more than edges. */
  edges: number[];
}

/**
 * Bins that hold equal shares of a reference: counting by them is F_ref(x), which is bounded whatever x is, does not care for
 * the unit, and sees a shift of the whole distribution as a shift of a mean. A value so frequent that it fills a bin gets one
 * of its own, with room below and above: a constant column that begins to rise is seen. Cut them from one part of the reference and
 * estimate the band from the other part: a band from the same values would always sit at one half, and be too sure.
 *
 * @param reference at least one value; non-finite ones are left out
 * @param bins wanted; heavy ties give fewer, since equal values always share a bin
 * @returns null when nothing is left
 */
export function quantileBins(reference: readonly number[], bins = 64): QuantileBins | null {
  const sorted = reference.filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const cuts = Array.from({ length: bins - 1 }, (_, i) => quantileSorted(sorted, (i + 1) / bins));
  const tied = cuts.filter((cut, i) => cut === cuts[i - 1]).map((cut) => justAbove(cut));
  return { edges: [...new Set([...cuts, ...tied])].sort((a, b) => a - b) };
}

/** Counts by bin; values that are no numbers are left out, and the caller should say how many (`values.length` less the sum). */
export function countByBin(values: readonly number[], { edges }: QuantileBins): number[] {
  const counts = Array.from({ length: edges.length + 1 }, () => 0);
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const bin = binOf(value, edges);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

/**
 * The same counts folded for changes of spread: |2 F - 1|, how far from the middle a value lies. A change of variance
 * that leaves the mean alone shows here, and only here.
 * @returns half as many bins (rounded up), from the middle outwards
 */
export function foldedCounts(counts: readonly number[]): number[] {
  const folded = Array.from({ length: Math.ceil(counts.length / 2) }, () => 0);
  counts.forEach((count, bin) => {
    const fromMiddle = Math.floor(Math.abs(bin - (counts.length - 1) / 2));
    folded[fromMiddle] = (folded[fromMiddle] ?? 0) + count;
  });
  return folded;
}

function justAbove(value: number): number {
  return value + Math.max(Math.abs(value) * Number.EPSILON, Number.MIN_VALUE);
}

/** The bin of a value: how many edges lie at or below it. */
export function binOf(value: number, edges: readonly number[]): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
