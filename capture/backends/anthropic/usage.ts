import { asCount, asRecord, isRecord } from '../../../core/json.js';
import type { Usage } from '../backend.js';

/**
 * Token counts of an Anthropic `usage` object (https://docs.anthropic.com/en/api/messages). Cache tokens stand beside
 * `input_tokens` there, and are added to it here; thinking is inside `output_tokens`.
 * @returns null when nothing was counted (also where a proxy reports nothing but noughts)
 */
export function anthropicUsage(raw: unknown): Usage | null {
  if (!isRecord(raw)) return null;
  const fresh = asCount(raw['input_tokens']);
  const output = asCount(raw['output_tokens']);
  const cached = asCount(raw['cache_read_input_tokens']);
  const written = asCount(raw['cache_creation_input_tokens']);
  const input = fresh === null ? null : fresh + (cached ?? 0) + (written ?? 0);
  if (!input && !output) return null;
  const details = asRecord(raw['output_tokens_details']);
  return {
    input_tokens: input || null,
    output_tokens: output,
    cached_input_tokens: cached,
    cache_write_tokens: written,
    reasoning_tokens: asCount(details['thinking_tokens']) ?? asCount(details['reasoning_tokens']),
    parts: partsOf(raw),
  };
}

function partsOf(raw: Record<string, unknown>): NonNullable<Usage['parts']> {
  const anHour = asCount(asRecord(raw['cache_creation'])['ephemeral_1h_input_tokens']);
  const searches = asCount(asRecord(raw['server_tool_use'])['web_search_requests']);
  return {
    ...(anHour !== null && { cache_write_1h_tokens: anHour }),
    ...(searches !== null && { web_searches: searches }),
  };
}

/**
 * The usage of a stream so far. Reports are cumulative: a later one replaces what it names; proxies that do not know a count
 * write null or 0 for it, which takes nothing back.
 */
export function mergedUsage(earlier: Record<string, unknown>, later: unknown): Record<string, unknown> {
  const told = Object.entries(asRecord(later)).filter(
    ([key, value]) => value !== null && (value !== 0 || key === 'output_tokens' || earlier[key] === undefined),
  );
  return { ...earlier, ...Object.fromEntries(told) };
}
