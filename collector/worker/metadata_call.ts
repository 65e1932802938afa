import { createRedactor, Redaction, splitUrl } from '../../capture/index.js';
import type { Exchange } from '../../capture/exchange.js';
import { BUDGET_EXHAUSTED } from '../../core/enforcement.js';
import { callSchema, measuredMs, type Call, type Outcome } from '../../core/call.js';
import type { TargetConfig } from '../../core/config/schema.js';

const OUTCOMES: Record<Exchange['end'], Outcome> = {
  complete: 'ok',
  client_abort: 'client_abort',
  server_reset: 'error',
  upstream_unreachable: 'upstream_unreachable',
  timeout: 'timeout',
};

const MAX_ROUTE = 256;

/** A record without a word of what was said, for an exchange that could not be understood. */
export function metadataCall(exchange: Exchange, target: TargetConfig, collectorId: string): Call {
  const { request, response } = exchange;
  const redaction = new Redaction(createRedactor(target.redact));
  const route = redaction.text(splitUrl(request.url).path).slice(0, MAX_ROUTE);
  const status = response?.status ?? null;
  const failed = exchange.end === 'complete' && status !== null && status >= 400;
  return callSchema.parse({
    call_id: exchange.id,
    started_at: new Date(exchange.startedAt).toISOString(),
    target: target.name,
    environment: target.environment,
    version: target.version,
    purpose: exchange.refused === true ? 'refused' : target.purpose,
    tap: exchange.tap,
    route,
    redactions: redaction.counts,
    http_status: status,
    error_type: exchange.refused === true ? BUDGET_EXHAUSTED : '',
    outcome: failed ? 'error' : OUTCOMES[exchange.end],
    duration_ms: measuredMs(exchange.durationMs),
    ttfb_ms: measuredMs(response?.firstByteMs),
    request_bytes: request.body.bytes,
    response_bytes: response?.body.bytes ?? 0,
    truncated: request.body.truncated || (response?.body.truncated ?? false),
    collector_id: collectorId,
  });
}
