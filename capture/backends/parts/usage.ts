import { asCount, asNumber, asRecord, isRecord } from '../../../core/json.js';
import { SIDELIGHT, type UsagePart } from '../../../core/names/attributes.js';
import type { Usage } from '../backend.js';

/** Parts of the totals that price lists know, and where the server tells them. */
const PARTS: readonly (readonly [group: 'input' | 'output', field: string, part: UsagePart])[] = [
  ['input', 'audio_tokens', 'input_audio_tokens'],
  ['input', 'image_tokens', 'input_image_tokens'],
  ['output', 'audio_tokens', 'output_audio_tokens'],
  ['output', 'image_tokens', 'output_image_tokens'],
];

/**
 * Token counts of an OpenAI-style `usage` object, of the chat (`prompt_tokens`) or responses (`input_tokens`) kind and their many
 * relatives (DeepSeek, Moonshot, xAI, Anthropic behind a proxy, Voyage).
 * @param hasText something was generated or asked: a report of nothing but zeros is then no report
 * @returns null when there is no usage to be read
 */
export function openaiUsage(raw: unknown, hasText: boolean): Usage | null {
  if (!isRecord(raw)) return null;
  const input = asCount(raw['prompt_tokens']) ?? asCount(raw['input_tokens']);
  const output = asCount(raw['completion_tokens']) ?? asCount(raw['output_tokens']);
  const total = asCount(raw['total_tokens']);
  const inputDetails = details(raw, 'input');
  const outputDetails = details(raw, 'output');
  const reasoning = asCount(outputDetails['reasoning_tokens']) ?? asCount(raw['reasoning_tokens']);
  const usage: Usage = {
    input_tokens: input ?? (output === null ? total : null),
    output_tokens: withReasoning(input, output, reasoning, total),
    cached_input_tokens:
      asCount(inputDetails['cached_tokens']) ??
      asCount(raw['prompt_cache_hit_tokens']) ??
      asCount(raw['cached_tokens']) ??
      asCount(raw['num_cached_tokens']) ??
      asCount(raw['cache_read_input_tokens']),
    cache_write_tokens: asCount(inputDetails['cache_write_tokens']) ?? asCount(raw['cache_creation_input_tokens']),
    reasoning_tokens: reasoning,
    parts: partsOf(raw),
  };
  return hasText ? withoutEmptyZeros(usage) : usage;
}

/** xAI counts reasoning beside the completion, all others inside it; the total tells which. */
function withReasoning(input: number | null, output: number | null, reasoning: number | null, total: number | null) {
  if (output === null || reasoning === null || reasoning === 0) return output;
  const beside = total === null ? output < reasoning : (input ?? 0) + output + reasoning === total;
  return beside ? output + reasoning : output;
}

/** A prompt has tokens, always: zero means that the server did not count. */
function withoutEmptyZeros(usage: Usage): Usage | null {
  const input = usage.input_tokens === 0 ? null : usage.input_tokens;
  const output = input === null && usage.output_tokens === 0 ? null : usage.output_tokens;
  if (input === null && output === null) return null;
  return { ...usage, input_tokens: input, output_tokens: output };
}

/** Totals and nothing else; null when neither is known. */
export function totalsOnly(input: number | null, output: number | null): Usage | null {
  if (input === null && output === null) return null;
  return {
    input_tokens: input,
    output_tokens: output,
    cached_input_tokens: null,
    cache_write_tokens: null,
    reasoning_tokens: null,
  };
}

/**
 * llama.cpp's `timings`, which it sends also where no usage was asked for: the prompt is what was cached and what was not.
 */
export function llamaCppUsage(timings: unknown): Usage | null {
  if (!isRecord(timings)) return null;
  const cached = asCount(timings['cache_n']);
  const fresh = asCount(timings['prompt_n']);
  const output = asCount(timings['predicted_n']);
  if (fresh === null && output === null) return null;
  return {
    input_tokens: fresh === null || cached === null ? null : cached + fresh,
    output_tokens: output,
    cached_input_tokens: cached,
    cache_write_tokens: null,
    reasoning_tokens: null,
  };
}

/** What llama.cpp tells of its cache in the `timings` alone, beside a usage that does not speak of it. */
export function withLlamaCppCache(usage: Usage | null, timings: unknown): Usage | null {
  const cached = asCount(asRecord(timings)['cache_n']);
  return usage === null || cached === null
    ? usage
    : { ...usage, cached_input_tokens: usage.cached_input_tokens ?? cached };
}

function partsOf(raw: Record<string, unknown>): NonNullable<Usage['parts']> {
  const parts: NonNullable<Usage['parts']> = {};
  for (const [group, field, part] of PARTS) {
    const count = asCount(details(raw, group)[field]);
    if (count !== null) parts[part] = count;
  }
  const cachedAudio = asCount(asRecord(details(raw, 'input')['cached_tokens_details'])['audio_tokens']);
  if (cachedAudio !== null) parts.cache_audio_read_tokens = cachedAudio;
  const searches =
    asCount(raw['num_search_queries']) ?? asCount(asRecord(raw['server_side_tool_usage_details'])['web_search_calls']);
  if (searches !== null) parts.web_searches = searches;
  return parts;
}

/** Seconds of audio, where the server bills by them, as an attribute. */
export function audioFacts(raw: unknown): Record<string, string> {
  const usage = asRecord(raw);
  const seconds = asNumber(usage['seconds']) ?? asNumber(usage['prompt_audio_seconds']);
  return seconds !== null && seconds > 0 ? { [SIDELIGHT.audioSeconds]: String(seconds) } : {};
}

/** Time in the server's queue, where it tells: Groq in its usage (seconds), TGI in a header (milliseconds). */
export function queueMs(usage: unknown, headers: Readonly<Record<string, string>>): number | null {
  const seconds = asNumber(asRecord(usage)['queue_time']);
  const ms = seconds === null ? asNumber(headers['x-queue-time']) : seconds * 1000;
  return ms !== null && ms >= 0 ? ms : null;
}

function details(raw: Record<string, unknown>, group: 'input' | 'output'): Record<string, unknown> {
  return group === 'input'
    ? asRecord(raw['prompt_tokens_details'] ?? raw['input_tokens_details'] ?? raw['input_token_details'])
    : asRecord(raw['completion_tokens_details'] ?? raw['output_tokens_details'] ?? raw['output_token_details']);
}
