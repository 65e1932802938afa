import { asCount, asNumber, asRecord, isRecord } from '../../../core/json.js';
import { SIDELIGHT } from '../../../core/names/attributes.js';
import type { Usage } from '../backend.js';

/**
 * Counts of a Cohere `meta` (v1) or `usage` (v2): `tokens` are what the model saw, template and tools included; `billed_units`
 * leave those out, and are all there is in older answers and of embeddings.
 */
export function cohereUsage(value: unknown): Usage | null {
  if (!isRecord(value)) return null;
  const billed = asRecord(value['billed_units']);
  const tokens = isRecord(value['tokens']) ? value['tokens'] : billed;
  const input = count(tokens['input_tokens']);
  const output = count(tokens['output_tokens']);
  const searches = count(billed['search_units']);
  const images = count(billed['image_tokens']);
  if (input === null && output === null && searches === null) return null;
  return {
    input_tokens: input,
    output_tokens: output,
    cached_input_tokens: count(value['cached_tokens']),
    cache_write_tokens: null,
    reasoning_tokens: null,
    parts: {
      ...(searches !== null && { rerank_searches: searches }),
      ...(images !== null && { input_image_tokens: images }),
    },
  };
}

/** What is billed, where it is not what was counted. */
export function billedFacts(value: unknown): Record<string, string> {
  const { billed_units: units, tokens } = asRecord(value);
  const billed = asRecord(units);
  const input = count(billed['input_tokens']);
  const output = count(billed['output_tokens']);
  if (!isRecord(tokens)) return {};
  return {
    ...(input !== null && { [SIDELIGHT.billedInput]: String(input) }),
    ...(output !== null && { [SIDELIGHT.billedOutput]: String(output) }),
  };
}

/** Some SDKs write counts as floating point numbers. */
function count(value: unknown): number | null {
  const number = asNumber(value);
  return number === null ? null : asCount(Math.round(number));
}
