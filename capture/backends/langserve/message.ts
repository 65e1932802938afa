import type { ToolCall } from '../../../core/call.js';
import { asArray, asCount, asRecord, asString, isRecord } from '../../../core/json.js';
import { USAGE_PARTS } from '../../../core/names/attributes.js';
import type { Usage } from '../backend.js';
import { contentTexts } from '../parts/content.js';
import { argumentsText } from '../openai/tool_calls.js';
import { openaiUsage } from '../parts/usage.js';

/** What a LangChain message, or a piece of one, holds. */
interface MessageFacts {
  text: string;
  reasoning: string;
  model: string;
  finish: string;
  usage: Usage | null;
  toolCalls: ToolCall[];
}

/** A message as LangChain serialises it: plain, or as a constructor with its arguments. */
export function asMessage(value: unknown): Record<string, unknown> | undefined {
  if (!isRecord(value)) return undefined;
  if (value['lc'] !== undefined && isRecord(value['kwargs'])) return asMessage({ type: '', ...value['kwargs'] });
  return 'content' in value && ('type' in value || 'role' in value) ? value : undefined;
}

/** Reads a whole message or a chunk (https://python.langchain.com/docs/concepts/messages). */
export function messageFacts(message: Record<string, unknown>): MessageFacts {
  const content = contentTexts(message['content']);
  const response = asRecord(message['response_metadata']);
  const extra = asRecord(message['additional_kwargs']);
  return {
    text: content.text,
    reasoning: content.reasoning || asString(extra['reasoning_content']),
    model: first(response, 'model_name', 'model', 'model_id'),
    finish: first(response, 'finish_reason', 'stop_reason', 'done_reason', 'stopReason'),
    usage: usageMetadata(message['usage_metadata']) ?? openaiUsage(response['token_usage'] ?? response['usage'], true),
    toolCalls: asArray(message['tool_calls']).filter(isRecord).map(toolCall),
  };
}

/** Totals are inclusive; details stand beside them. */
function usageMetadata(raw: unknown): Usage | null {
  if (!isRecord(raw)) return null;
  const input = asRecord(raw['input_token_details']);
  const output = asRecord(raw['output_token_details']);
  const audioIn = asCount(input['audio']);
  const audioOut = asCount(output['audio']);
  return {
    input_tokens: asCount(raw['input_tokens']),
    output_tokens: asCount(raw['output_tokens']),
    cached_input_tokens: asCount(input['cache_read']),
    cache_write_tokens: asCount(input['cache_creation']),
    reasoning_tokens: asCount(output['reasoning']),
    parts: {
      ...(audioIn !== null && { input_audio_tokens: audioIn }),
      ...(audioOut !== null && { output_audio_tokens: audioOut }),
    },
  };
}

/** Chunks of a stream, and the models of a chain, each count their own. */
export function addedUsage(one: Usage | null, other: Usage | null): Usage | null {
  if (one === null || other === null) return one ?? other;
  const parts: Usage['parts'] = { ...one.parts };
  for (const part of USAGE_PARTS) {
    const count = other.parts?.[part];
    if (count !== undefined) parts[part] = (parts[part] ?? 0) + count;
  }
  return {
    input_tokens: sum(one.input_tokens, other.input_tokens),
    output_tokens: sum(one.output_tokens, other.output_tokens),
    cached_input_tokens: sum(one.cached_input_tokens, other.cached_input_tokens),
    cache_write_tokens: sum(one.cache_write_tokens, other.cache_write_tokens),
    reasoning_tokens: sum(one.reasoning_tokens, other.reasoning_tokens),
    parts,
  };
}

function sum(one: number | null, other: number | null): number | null {
  return one === null && other === null ? null : (one ?? 0) + (other ?? 0);
}

function toolCall(call: Record<string, unknown>): ToolCall {
  return { id: asString(call['id']), name: asString(call['name']), arguments: argumentsText(call['args']) };
}

function first(record: Record<string, unknown>, ...fields: readonly string[]): string {
  for (const field of fields) if (asString(record[field]) !== '') return asString(record[field]);
  return '';
}
