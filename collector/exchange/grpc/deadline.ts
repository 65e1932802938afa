import type { WireHeaders } from '../../../capture/exchange.js';

const UNIT_MS: Record<string, number> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 1e-3, n: 1e-6 };
/** The client counts from before we see its request: by so much, or by this share of the deadline where it is longer. */
const TOLERANCE_MS = 2;
const TOLERANCE = 0.05;

/**
 * Whether a gRPC client has waited for as long as it said it would (`grpc-timeout`: at most eight digits and a unit). If it resets
 * its request then, that is the server's lateness, not the client's change of mind.
 * @param waitedMs since the request began
 */
export function isPastDeadline(headers: WireHeaders, waitedMs: number): boolean {
  const [, digits, unit = ''] = /^(\d{1,8})([HMSmun])$/.exec(headers['grpc-timeout'] ?? '') ?? [];
  if (digits === undefined) return false;
  const deadlineMs = Number(digits) * (UNIT_MS[unit] ?? 1);
  return waitedMs >= deadlineMs - Math.max(TOLERANCE_MS, TOLERANCE * deadlineMs);
}
