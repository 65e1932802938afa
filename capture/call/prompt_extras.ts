import { asArray, asRecord, asString, isRecord } from '../../core/json.js';
import { SIDELIGHT } from '../../core/names/attributes.js';
import type { Reading } from '../backends/backend.js';

const TAKES_TOOLS = new Set(['chat', 'generate_content']);

/**
 * What is part of the input beside the messages: functions on offer, whether one must be called, whether thoughts were asked for. Kept
 * only where the input was not counted and is to be estimated; the functions also where the answer calls any, which nobody understands without them.
 */
export function withPromptExtras(requestJson: unknown, reading: Reading): Reading {
  if (!TAKES_TOOLS.has(reading.operation)) return reading;
  const isCounted = (reading.usage?.input_tokens ?? null) !== null;
  if (isCounted && (reading.tool_calls ?? []).length === 0) return reading;
  const request = asRecord(requestJson);
  const tools = asArray(request['tools'] ?? request['functions'] ?? asRecord(request['toolConfig'])['tools']);
  const offered = tools.length === 0 ? {} : { tools };
  if (isCounted) return { ...reading, ...offered };
  const choice = tools.length === 0 ? '' : choiceOf(request);
  const attributes = {
    ...reading.attributes,
    ...(choice === '' ? {} : { [SIDELIGHT.toolChoice]: choice }),
    ...(asksForThoughts(request) ? { [SIDELIGHT.thinking]: 'true' } : {}),
  };
  return { ...reading, attributes, ...offered };
}

/** `named`: this function; `any`: one of them; empty where the model decides. */
function choiceOf(request: Record<string, unknown>): '' | 'named' | 'any' {
  const config = asRecord(request['toolConfig']);
  const choice = request['tool_choice'] ?? request['function_call'] ?? config['toolChoice'];
  if (!isRecord(choice)) return /^(?:any|required)$/i.test(asString(choice)) ? 'any' : '';
  const { type } = choice;
  if (type === 'any' || isRecord(choice['any'])) return 'any';
  const isNamed = type === 'tool' || type === 'function' || isRecord(choice['tool']) || asString(choice['name']) !== '';
  return isNamed ? 'named' : '';
}

/** Anthropic's and DeepSeek's `thinking`, OpenRouter's `reasoning`. */
function asksForThoughts(request: Record<string, unknown>): boolean {
  const thinking = asRecord(request['thinking']);
  if (/^(?:enabled|adaptive)$/.test(asString(thinking['type']))) return true;
  const { reasoning } = request;
  if (!isRecord(reasoning) || reasoning['enabled'] === false || reasoning['effort'] === 'none') return false;
  return ['enabled', 'effort', 'max_tokens'].some((key) => reasoning[key] !== undefined);
}
