import { asArray, asCount, asNumber, asRecord, asString, isRecord } from '../../../core/json.js';
import type { DecodedExchange } from '../../decode.js';
import type { StreamEvent } from '../../body/stream_events.js';
import type { Reading } from '../backend.js';
import { contentTexts } from '../parts/content.js';
import { readConversation, type Conversation } from '../parts/conversation.js';
import { errorInEvent, type ServerError } from '../parts/errors.js';
import { seedFact } from '../parts/facts.js';
import { ToolCallCollector } from '../openai/tool_calls.js';
import { geminiUsage } from './usage.js';

type Json = Record<string, unknown>;

interface Answer {
  /** The interaction itself: id, model, status, usage. */
  interaction: Json;
  text: string[];
  reasoning: string[];
  tools: ToolCallCollector;
  error: ServerError | null;
  times: number[];
  finished: boolean;
}

/**
 * `/interactions`, whole or streamed (https://ai.google.dev/api/interactions-api): what came out is a list of steps; of outputs,
 * with other names for the same events, before the revision of May 2026.
 */
export function readInteraction(exchange: DecodedExchange): Reading {
  const request = asRecord(exchange.requestJson);
  const config = asRecord(request['generation_config']);
  const streaming = exchange.events.length > 0;
  const answer = streaming ? streamed(exchange.events) : whole(exchange.responseJson);
  const { interaction, error } = answer;
  const status = asString(interaction['status']);
  return {
    operation: 'generate_content',
    request_model: asString(request['model']) || asString(request['agent']),
    response_model: asString(interaction['model']),
    response_id: asString(interaction['id']),
    temperature: asNumber(config['temperature']),
    top_p: asNumber(config['top_p']),
    max_tokens: asCount(config['max_output_tokens']),
    ...readInput(request['input'], request['system_instruction']),
    output: answer.text.join(''),
    reasoning: answer.reasoning.join(''),
    tool_calls: answer.tools.result().map((call) => ({ ...call, arguments: call.arguments || '{}' })),
    finish_reasons: status === '' || (streaming && !answer.finished) ? [] : [status],
    streaming,
    error_type: error?.type,
    error_message: error?.message,
    usage: usageOf(interaction['usage']),
    content_times: answer.times,
    finished: answer.finished,
    attributes: seedFact(config['seed']),
  };
}

/** States in which nothing more comes of an interaction. */
const OVER = new Set(['completed', 'failed', 'cancelled', 'incomplete']);

/**
 * An interaction fetched with GET. One that was made in the background was answered before it had begun, so its final state is the
 * call. What was made in the background an agent did, or it says so: any other was recorded when it was made.
 */
export function readFetched(exchange: DecodedExchange): Reading | null {
  const reading = readInteraction(exchange);
  const { interaction } = exchange.events.length > 0 ? streamed(exchange.events) : whole(exchange.responseJson);
  const isBackground = interaction['background'] === true || asString(interaction['agent']) !== '';
  return isBackground && OVER.has(asString(interaction['status'])) ? reading : null;
}

/** A text, contents, or turns of a conversation. */
function readInput(input: unknown, instruction: unknown): Conversation {
  const list = isRecord(input) ? [input] : asArray(input);
  const isTurns = list.some((entry) => 'role' in asRecord(entry));
  return readConversation(isTurns ? list : [{ role: 'user', content: isRecord(input) ? list : input }], instruction);
}

function emptyAnswer(): Answer {
  return {
    interaction: {},
    text: [],
    reasoning: [],
    tools: new ToolCallCollector(),
    error: null,
    times: [],
    finished: false,
  };
}

function whole(body: unknown): Answer {
  const answer = emptyAnswer();
  answer.interaction = asRecord(body);
  answer.error = errorInEvent({ name: '', json: body, data: '' });
  const steps = asArray(answer.interaction['steps'] ?? answer.interaction['outputs']);
  for (const [index, step] of steps.entries()) addStep(answer, index, asRecord(step));
  return answer;
}

function streamed(events: readonly StreamEvent[]): Answer {
  const answer = emptyAnswer();
  for (const event of events) {
    const body = asRecord(event.json);
    const type = asString(body['event_type']) || event.name;
    const step = asRecord(body['step'] ?? body['content'] ?? body['delta']);
    answer.error ??= errorInEvent(event);
    if (isRecord(body['interaction'])) answer.interaction = { ...answer.interaction, ...body['interaction'] };
    if (/^interaction\.completed?$/.test(type)) answer.finished = true;
    else if (addStep(answer, asCount(body['index']) ?? 0, step)) answer.times.push(event.atMs);
  }
  return answer;
}

/** @returns true when there was generated content in the step, the output, or the piece of one */
function addStep(answer: Answer, index: number, step: Json): boolean {
  const type = asString(step['type']);
  if (type === 'function_call' || type === 'arguments_delta') {
    const given = step['arguments'];
    const isEmpty = isRecord(given) && Object.keys(given).length === 0;
    const called = { name: step['name'], arguments: isEmpty ? '' : given };
    answer.tools.add([{ index, id: step['id'], function: called }]);
    return true;
  }
  if (type.startsWith('thought')) return push(answer.reasoning, contentTexts(step['summary'] ?? step['content']).text);
  if (type === 'text' || type === 'model_output') return push(answer.text, contentTexts(step['content'] ?? step).text);
  return false;
}

function push(list: string[], text: string): boolean {
  if (text !== '') list.push(text);
  return text !== '';
}

/** Counted as everywhere at Google, under other names. */
function usageOf(raw: unknown) {
  const usage = asRecord(raw);
  return geminiUsage({
    promptTokenCount: usage['total_input_tokens'],
    candidatesTokenCount: usage['total_output_tokens'],
    thoughtsTokenCount: usage['total_thought_tokens'] ?? usage['total_reasoning_tokens'],
    cachedContentTokenCount: usage['total_cached_tokens'],
    toolUsePromptTokenCount: usage['total_tool_use_tokens'],
  });
}
