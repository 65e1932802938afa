import type { QuantileBins } from '../../stats/bands/quantile_bins.js';
import { betaBinomialInterval } from '../../stats/estimation/beta_binomial_interval.js';

/** A quantile in the stream's own unit, with an interval valid at all times; an end beyond the bins is open. */
export interface Amount {
  value: number;
  low: number | null;
  high: number | null;
}

/** Just beyond the reference in hundredths: where all values are nearly equal, a small change is not to be told as a large one. */
const NEAR = [1.01, 1.02, 1.04, 1.08, 1.13];
const STEP = 2 ** 0.25;
/** Then steps of a quarter of a doubling: 32 times its largest value, an eighth of its smallest. */
const ABOVE = 20;
const BELOW = 12;

/**
 * Edges for amounts in the stream's own unit: those of the ranks, and geometric ones beyond, so that it can be said by how much
 * when all values lie outside of the reference.
 */
export function amountEdges({ edges }: QuantileBins): number[] {
  const first = edges[0] ?? 0;
  const last = edges.at(-1) ?? 0;
  const above = beyond(last, 1);
  const below = beyond(first, -1).toReversed();
  return [...new Set([...below, ...edges, ...above])].sort((a, b) => a - b);
}

/** Steps away from an edge: of a positive one by its size, of a negative one or zero by as much as a hundredth would be. */
function beyond(edge: number, sign: 1 | -1): number[] {
  const size = Math.abs(edge) || 0.01;
  const factors = [...NEAR, ...Array.from({ length: sign > 0 ? ABOVE : BELOW }, (_, i) => STEP ** (i + 1))];
  if (sign < 0 && edge > 0) return factors.map((factor) => edge / factor);
  return factors.map((factor) => edge + sign * size * (factor - 1));
}

/**
 * A quantile of a histogram, interpolated, and the edges between which it lies: those at which a beta-binomial sequence of the share below
 * does not exclude it. An interval by inversion needs no correction for the number of edges.
 *
 * Source: S. Howard and A. Ramdas, "Sequential estimation of quantiles with applications to A/B testing and best-arm identification",
 * Bernoulli 28 (2022), for the idea; the sequence is Robbins's.
 * @param counts one more than edges: below the first, between, above the last
 */
export function quantileAmount(counts: readonly number[], edges: readonly number[], q: number, alpha: number): Amount {
  const n = counts.reduce((sum, each) => sum + each, 0);
  let below = 0;
  let low: number | null = null;
  let high: number | null = null;
  for (const [bin, edge] of edges.entries()) {
    if (n === 0 || high !== null) break;
    below += counts[bin] ?? 0;
    const share = betaBinomialInterval(below, n, alpha);
    if (share.high < q) low = edge;
    else if (share.low > q) high = edge;
  }
  return { value: quantileOf(counts, edges, q), low, high };
}

/** A quantile of a histogram, interpolated; 0 of an empty one. */
export function quantileOf(counts: readonly number[], edges: readonly number[], q: number): number {
  const { from, to, part } = quantileBin(counts, edges, q);
  return from + (to - from) * part;
}

/** The edges between which a quantile lies, and about how far from the lower one. */
export function quantileBin(counts: readonly number[], edges: readonly number[], q: number) {
  const wanted = q * counts.reduce((sum, each) => sum + each, 0);
  let below = 0;
  for (const [bin, count] of counts.entries()) {
    if (count > 0 && below + count >= wanted) {
      const from = edges[bin - 1] ?? edges[0] ?? 0;
      return { from, to: edges[bin] ?? edges.at(-1) ?? 0, part: (wanted - below) / count };
    }
    below += count;
  }
  return { from: 0, to: 0, part: 0 };
}
