import type { WireHeaders } from '../../../capture/exchange.js';

const UNIT_MS: Record<string, number> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 1e-3, n: 1e-6 };

/**
 * How long a gRPC client waits for its answer, ms (`grpc-timeout`, at most eight digits and a unit); null where it does not tell.
 * A client that has waited so long resets the stream: that is the server's lateness, not the client's change of mind.
 */
export function grpcDeadlineMs(headers: WireHeaders): number | null {
  const [, digits, unit = ''] = /^(\d{1,8})([HMSmun])$/.exec(headers['grpc-timeout'] ?? '') ?? [];
  return digits === undefined ? null : Number(digits) * (UNIT_MS[unit] ?? 1);
}
