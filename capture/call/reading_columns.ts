import { atMost, MAX_TOKENS, type Call, type ToolCall } from '../../core/call.js';
import { GEN_AI, SIDELIGHT } from '../../core/names/attributes.js';
import type { Reading, Usage } from '../backends/backend.js';
import type { Redaction } from '../redact.js';
import { withoutMedia } from './media.js';
import { boundedName } from './bounded_name.js';
import { conversationJson, TextBudget } from './texts.js';

const MAX_LIST = 128;

type Texts = Pick<Call, 'prompt' | 'output' | 'error_message' | 'tool_calls' | 'attributes' | 'truncated'>;

/** Texts of a call, masked and bounded. */
export function keptTexts(redaction: Redaction, reading: Reading, errorMessage: string): Texts {
  const budget = new TextBudget();
  const keep = (text: string | undefined) => redaction.text(budget.cut(text ?? ''));
  const attributes: Record<string, string> = {};
  const prompt = keep(withoutMedia(reading.prompt ?? ''));
  const output = keep(reading.output);
  if (reading.messages !== undefined) {
    attributes[GEN_AI.inputMessages] = conversationJson(reading.messages, redaction, budget);
  }
  if (reading.reasoning) attributes[SIDELIGHT.reasoning] = keep(reading.reasoning);
  for (const [index, text] of (reading.further_outputs ?? []).slice(0, MAX_LIST).entries()) {
    attributes[SIDELIGHT.choice + (index + 1)] = keep(text);
  }
  for (const [key, text] of Object.entries(reading.texts ?? {})) attributes[key] = keep(text);
  if (reading.tools !== undefined)
    attributes[GEN_AI.toolDefinitions] = conversationJson(reading.tools, redaction, budget);
  return {
    prompt,
    output,
    attributes,
    error_message: keep(errorMessage),
    tool_calls: toolCalls(reading).map((call) => ({ ...call, arguments: keep(call.arguments) })),
    truncated: budget.wasCut,
  };
}

/** Level metadata: names and numbers, no text anybody wrote. An error message may repeat the prompt. */
export function noTexts(reading: Reading): Texts {
  return {
    prompt: '',
    output: '',
    attributes: {},
    error_message: '',
    tool_calls: toolCalls(reading).map((call) => ({ ...call, arguments: '' })),
    truncated: false,
  };
}

/** What a backend takes for a number or a flag may be any text a client put in that place. */
export function factsOf(reading: Reading, redaction: Redaction): Record<string, string> {
  const all = Object.entries(reading.attributes ?? {});
  return Object.fromEntries(all.map(([key, value]) => [key, boundedName(redaction.text(value))]));
}

function toolCalls(reading: Reading): ToolCall[] {
  return (reading.tool_calls ?? [])
    .slice(0, MAX_LIST)
    .map((call) => ({ ...call, id: boundedName(call.id), name: boundedName(call.name) }));
}

/** The model's words, one per choice. */
export function finishReasons(reading: Reading): string[] {
  return (reading.finish_reasons ?? []).slice(0, MAX_LIST).map(boundedName);
}

/** Token counts as columns; a count that cannot be is unknown. */
export function tokensOf(usage: Usage | null) {
  const tokens = (name: keyof Omit<Usage, 'parts'>) => atMost(MAX_TOKENS, usage?.[name]);
  const [input_tokens, output_tokens] = [tokens('input_tokens'), tokens('output_tokens')];
  return {
    input_tokens,
    output_tokens,
    cached_input_tokens: tokens('cached_input_tokens'),
    cache_write_tokens: tokens('cache_write_tokens'),
    reasoning_tokens: tokens('reasoning_tokens'),
    tokens_source: input_tokens !== null || output_tokens !== null ? ('reported' as const) : ('absent' as const),
  };
}
