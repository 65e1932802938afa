import type { QuantileBins } from '../../stats/bands/quantile_bins.js';
import { betaBinomialInterval } from '../../stats/sequential/beta_binomial_interval.js';

/** A quantile in the stream's own unit, with an interval valid at all times; an end beyond the bins is open. */
export interface Amount {
  value: number;
  low: number | null;
  high: number | null;
}

const STEP = 2 ** 0.25;
/** Steps of a quarter of a doubling beyond the reference: 32 times its largest value, an eighth of its smallest. */
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
  const factors = Array.from({ length: sign > 0 ? ABOVE : BELOW }, (_, i) => STEP ** (i + 1) - 1);
  if (sign < 0 && edge > 0) return factors.map((factor) => edge / (1 + factor));
  return factors.map((factor) => edge + sign * size * factor);
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
  let value: number | null = null;
  let low: number | null = null;
  let high: number | null = null;
  counts.forEach((count, bin) => {
    const edge = edges[bin];
    const next = below + count;
    if (value === null && n > 0 && next >= q * n && count > 0) value = within(edges, bin, (q * n - below) / count);
    below = next;
    if (edge === undefined || high !== null || n === 0) return;
    const share = betaBinomialInterval(below, n, alpha);
    if (share.high < q) low = edge;
    else if (share.low > q) high = edge;
  });
  return { value: value ?? 0, low, high };
}

function within(edges: readonly number[], bin: number, part: number): number {
  const from = edges[bin - 1] ?? edges[0] ?? 0;
  const to = edges[bin] ?? edges.at(-1) ?? 0;
  return from + (to - from) * part;
}
