import { quantileBin, quantileOf } from './amounts.js';

/** They stand for a distribution of amounts; the first that has moved is told. */
const QUANTILES = [0.5, 0.75, 0.25, 0.95, 0.05];

/**
 * Which quantile of an amount shows a change: the median, else one further out. Ranks see any change of a stream whose values lie close together,
 * also one that is nothing in the unit of the stream; nobody wants to hear of that.
 *
 * @param before counts by the edges, as usual
 * @param after counts since the change
 * @param tolerance part of its usual amount by which a quantile may move without being news
 * @returns null where none has moved by more than that
 */
export function movedQuantile(
  before: readonly number[],
  after: readonly number[],
  edges: readonly number[],
  tolerance: number,
): number | null {
  const moved = QUANTILES.find((q) => {
    const usual = quantileOf(before, edges, q);
    return distance(usual, quantileBin(after, edges, q)) > tolerance * Math.abs(usual);
  });
  return moved ?? null;
}

/** From an amount to the nearer edge of a bin: where in the bin its values lie is not known. */
function distance(amount: number, { from, to }: { from: number; to: number }): number {
  return Math.max(0, from - amount, amount - to);
}
