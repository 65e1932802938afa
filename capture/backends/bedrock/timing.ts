import { asNumber, asRecord } from '../../../core/json.js';
import type { DecodedExchange } from '../../decode.js';
import type { WireHeaders } from '../../exchange.js';
import { serverTiming } from '../parts/server_timing.js';
import { innerEvents } from './invoke.js';
import { INVOCATION_METRICS } from './usage.js';

/** Bedrock's own clock, milliseconds: `metrics` of Converse, the last event of a streamed InvokeModel, or a header. */
export function bedrockTiming(exchange: DecodedExchange, headers: WireHeaders): Record<string, string> {
  const last = asRecord(innerEvents(exchange.events.slice(-1))[0]?.json ?? exchange.responseJson);
  const metrics = asRecord(last['metrics'] ?? last[INVOCATION_METRICS]);
  return serverTiming({
    first_byte_ms: asNumber(metrics['firstByteLatency']),
    total_ms:
      asNumber(metrics['latencyMs']) ??
      asNumber(metrics['invocationLatency']) ??
      asNumber(headers['x-amzn-bedrock-invocation-latency']),
  });
}
