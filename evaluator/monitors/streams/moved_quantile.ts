import { quantileAmount, quantileBin, quantileOf } from './amounts.js';

/** They stand for a distribution of amounts; the first that has moved is told. */
const QUANTILES = [0.5, 0.75, 0.25, 0.95, 0.05];
/** Of few sessions a hundredth is chance: these have to have moved for certain. */
const TAILS = [0.99, 0.01];
const CERTAIN_ALPHA = 0.05;

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
  const hasMoved = (q: number, now: Range): boolean => {
    const usual = quantileOf(before, edges, q);
    return distance(usual, now) > tolerance * Math.abs(usual);
  };
  const moved =
    QUANTILES.find((q) => hasMoved(q, quantileBin(after, edges, q))) ??
    TAILS.find((q) => hasMoved(q, certainly(after, edges, q)));
  return moved ?? null;
}

interface Range {
  from: number;
  to: number;
}

/** Between which edges a quantile lies whatever chance did. */
function certainly(counts: readonly number[], edges: readonly number[], q: number): Range {
  const { low, high } = quantileAmount(counts, edges, q, CERTAIN_ALPHA);
  return { from: low ?? -Infinity, to: high ?? Infinity };
}

/** From an amount to the nearer edge of a bin: where in the bin its values lie is not known. */
function distance(amount: number, { from, to }: Range): number {
  return Math.max(0, from - amount, amount - to);
}
