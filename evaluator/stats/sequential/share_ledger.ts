/**
 * How one promise (one threshold A, one band error) is split over streams, also over those that do not exist yet: the
 * first ones share `1 - reserve` equally, the i-th stream born later gets reserve x 6 / (pi^2 i^2). The parts sum to at most
 * 1 whatever happens. Plain JSON.
 */
export interface ShareLedger {
  reserve: number;
  /** Streams born after the start, ever. */
  born: number;
  shares: Record<string, number>;
}

/**
 * @param streams known at the start; names are unique
 * @param reserve part kept for streams not yet born, 0 to 1
 */
export function createShareLedger(streams: readonly string[], reserve = 0.2): ShareLedger {
  const share = (1 - reserve) / Math.max(1, streams.length);
  return { reserve, born: 0, shares: Object.fromEntries(streams.map((name) => [name, share])) };
}

/**
 * Gives a new stream its part, out of the reserve. A stream that has a part keeps it: raising it later would break the promise, because
 * the evidence collected so far was weighed with the old one.
 */
export function allotShare(ledger: ShareLedger, stream: string): ShareLedger {
  if (ledger.shares[stream] !== undefined) return ledger;
  const born = ledger.born + 1;
  const fresh = (ledger.reserve * 6) / (Math.PI * born) ** 2;
  return { ...ledger, born, shares: { ...ledger.shares, [stream]: fresh } };
}
