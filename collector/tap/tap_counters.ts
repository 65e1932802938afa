/** Why the model server could not be used. */
export type UpstreamError =
  'refused' | 'connect_timeout' | 'unresolved' | 'tls' | 'reset' | 'idle_timeout' | 'signing' | 'other';

/** Counters of one tap. Plain numbers: they are on the way of every chunk. */
export class TapCounters {
  connections = 0;
  connectionsTotal = 0;
  /** Bytes from clients to the server. */
  bytesIn = 0;
  /** Bytes from the server to clients. */
  bytesOut = 0;
  readonly upstreamErrors = new Map<UpstreamError, number>();

  /** Calls answered by the tap itself, by the budget that was spent. */
  readonly refusals = new Map<string, number>();

  /** Requests that were not looked at, and so asked for no usage, as there was no room for them. */
  usageNotAsked = 0;

  constructor(readonly target: string) {}

  upstreamError(reason: UpstreamError): void {
    this.upstreamErrors.set(reason, (this.upstreamErrors.get(reason) ?? 0) + 1);
  }

  refused(budget: string): void {
    this.refusals.set(budget, (this.refusals.get(budget) ?? 0) + 1);
  }
}

const REASONS: Record<string, UpstreamError> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'connect_timeout',
  ENOTFOUND: 'unresolved',
  EAI_AGAIN: 'unresolved',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
};

/** Classifies an error of a socket to the model server. */
export function upstreamErrorOf(error: NodeJS.ErrnoException): UpstreamError {
  const code = error.code ?? '';
  const reason = REASONS[code];
  if (reason !== undefined) return reason;
  return /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|EPROTO)/.test(code) ? 'tls' : 'other';
}
