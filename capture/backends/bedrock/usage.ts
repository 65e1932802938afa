import { asArray, asCount, asRecord, isRecord } from '../../../core/json.js';
import type { WireHeaders } from '../../exchange.js';
import type { StreamEvent } from '../../body/stream_events.js';
import type { Usage } from '../backend.js';

/** Last event of a streamed InvokeModel: what Bedrock itself counted. */
export const INVOCATION_METRICS = 'amazon-bedrock-invocationMetrics';
const HEADER = 'x-amzn-bedrock-';

/**
 * Token counts of the Converse API and of Nova (TokenUsage,
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html): cached tokens stand beside
 * `inputTokens`, unless the total says that they are inside.
 * @returns null when there is nothing to be read
 */
export function converseUsage(raw: unknown): Usage | null {
  if (!isRecord(raw)) return null;
  const fresh = asCount(raw['inputTokens']);
  const output = asCount(raw['outputTokens']);
  if (fresh === null && output === null) return null;
  const cached = asCount(raw['cacheReadInputTokens']) ?? asCount(raw['cacheReadInputTokenCount']);
  const written = asCount(raw['cacheWriteInputTokens']) ?? asCount(raw['cacheWriteInputTokenCount']);
  const inside = asCount(raw['totalTokens']) === (fresh ?? 0) + (output ?? 0);
  const anHour = hourTokens(raw['cacheDetails']);
  return {
    input_tokens: fresh === null || inside ? fresh : fresh + (cached ?? 0) + (written ?? 0),
    output_tokens: output,
    cached_input_tokens: cached,
    cache_write_tokens: written,
    reasoning_tokens: null,
    ...(anHour > 0 && { parts: { cache_write_1h_tokens: anHour } }),
  };
}

/** Cache entries that live an hour have a price of their own. */
function hourTokens(details: unknown): number {
  const ofAnHour = asArray(details)
    .map(asRecord)
    .filter((detail) => detail['ttl'] === '1h');
  return ofAnHour.reduce((sum, detail) => sum + (asCount(detail['inputTokens']) ?? 0), 0);
}

/** What Bedrock counted itself, whatever the model said: in the last event of a stream, or in headers. */
export function invocationUsage(events: readonly StreamEvent[], headers: WireHeaders): Usage | null {
  const metrics = asRecord(
    asRecord(events.findLast(({ json }) => INVOCATION_METRICS in asRecord(json))?.json)[INVOCATION_METRICS],
  );
  const told = (field: string, header: string) => asCount(metrics[field]) ?? asCount(headers[HEADER + header]);
  return converseUsage({
    inputTokens: told('inputTokenCount', 'input-token-count'),
    outputTokens: told('outputTokenCount', 'output-token-count'),
    cacheReadInputTokens: told('cacheReadInputTokenCount', 'cache-read-input-token-count'),
    cacheWriteInputTokens: told('cacheWriteInputTokenCount', 'cache-write-input-token-count'),
  });
}
