import { asArray, asCount, asNumber, asRecord, asString, isRecord } from '../../core/json.js';
import type { DecodedExchange } from '../decode.js';
import type { Backend, Reading, Usage } from './backend.js';
import { readConversation, readPrompt, sessionIn, type Conversation } from './parts/conversation.js';
import { errorIn, type ServerError } from './parts/errors.js';
import { seedFact } from './parts/facts.js';
import { ToolCallCollector } from './openai/tool_calls.js';
import { serverTiming } from './parts/server_timing.js';
import { StreamText } from './parts/stream_text.js';
import { totalsOnly } from './parts/usage.js';
import { vectorFacts } from './parts/vectors.js';

/** `/api/embeddings` is the older way to ask for `/api/embed`. */
const PATH = /\/api\/(chat|generate|embed|embeddings)\/?$/;

const OPERATIONS: Readonly<Record<string, string>> = {
  chat: 'chat',
  generate: 'text_completion',
  embed: 'embeddings',
  embeddings: 'embeddings',
};

/**
 * Ollama's own API (docs/api.md): NDJSON unless asked not to stream, durations in nanoseconds. Its OpenAI and Anthropic paths
 * are read by those backends.
 */
export const ollama: Backend = { name: 'ollama', servesAt: (path) => PATH.test(path), recognises, read: readOllama };

/** Applications have an `/api/chat` of their own: the request must name a model, the answer must be one of Ollama's. */
function recognises(exchange: DecodedExchange): boolean {
  const answer = exchange.events[0]?.json ?? exchange.responseJson;
  if (isRecord(answer)) return 'done' in answer || 'embedding' in answer || 'embeddings' in answer || isError(exchange);
  return exchange.events.length === 0 && asString(asRecord(exchange.requestJson)['model']) !== '';
}

/** `{"error": "..."}`, without anything else. */
function isError(exchange: DecodedExchange): boolean {
  const answer = asRecord(exchange.events[0]?.json ?? exchange.responseJson);
  return typeof answer['error'] === 'string' && asString(asRecord(exchange.requestJson)['model']) !== '';
}

/** @returns null for a model that was merely loaded or unloaded */
function readOllama(exchange: DecodedExchange): Reading | null {
  const request = asRecord(exchange.requestJson);
  const answer = readAnswer(exchange);
  const { last } = answer;
  const reason = asString(last['done_reason']);
  if (isLoading(reason, request, last) && answer.text.result().text === '') return null;
  const { text, times } = answer.text.result();
  const reasoning = answer.thinking.result();
  const door = PATH.exec(exchange.path)?.[1] ?? '';
  return {
    operation: OPERATIONS[door] ?? 'chat',
    ...readOptions(request),
    ...readInput(door, request),
    response_model: answer.model,
    output: text,
    reasoning: reasoning.text,
    tool_calls: answer.tools.result(),
    streaming: answer.streamed,
    content_times: answer.streamed ? merged(times, reasoning.times, answer.toolTimes) : [],
    finish_reasons: reason === '' ? [] : [reason],
    usage: usageOf(last),
    error_type: answer.error?.type,
    error_message: answer.error?.message,
    finished: last['done'] === true,
    queue_ms: queueMs(last),
    attributes: { ...seedFact(asRecord(request['options'])['seed']), ...timingOf(last), ...vectorsOf(last) },
  };
}

/** Versions that did not give the reason are told by their being asked nothing. */
function isLoading(reason: string, request: Record<string, unknown>, last: Record<string, unknown>): boolean {
  if (reason !== '') return reason === 'load' || reason === 'unload';
  return last['done'] === true && !asString(request['prompt']) && asArray(request['messages']).length === 0;
}

interface Answer {
  text: StreamText;
  thinking: StreamText;
  tools: ToolCallCollector;
  toolTimes: number[];
  model: string;
  /** The line with the counts, or the newest there is. */
  last: Record<string, unknown>;
  error: ServerError | null;
  streamed: boolean;
}

function readAnswer(exchange: DecodedExchange): Answer {
  const answer: Answer = {
    text: new StreamText('deltas'),
    thinking: new StreamText('deltas'),
    tools: new ToolCallCollector(),
    toolTimes: [],
    model: '',
    last: {},
    error: null,
    streamed: exchange.events.length > 0 || exchange.responseType === 'application/x-ndjson',
  };
  if (exchange.events.length === 0) addLine(answer, exchange.responseJson, 0);
  for (const { json, atMs } of exchange.events) addLine(answer, json, atMs);
  return answer;
}

function addLine(answer: Answer, json: unknown, atMs: number): void {
  if (!isRecord(json)) return;
  answer.error ??= errorIn(json);
  answer.model ||= asString(json['model']);
  if (answer.last['done'] !== true) answer.last = json;
  const message = asRecord(json['message']);
  answer.text.add(asString(message['content']) || asString(json['response']), atMs);
  answer.thinking.add(asString(message['thinking']) || asString(json['thinking']), atMs);
  const calls = asArray(message['tool_calls']);
  // Every call comes whole; those without an id would be taken for parts of one another.
  for (const call of calls) answer.tools.add([{ index: answer.toolTimes.push(atMs), ...asRecord(call) }]);
}

function readOptions(request: Record<string, unknown>) {
  const options = asRecord(request['options']);
  return {
    request_model: asString(request['model']),
    session_id: sessionIn(request),
    temperature: asNumber(options['temperature']),
    top_p: asNumber(options['top_p']),
    top_k: asNumber(options['top_k']),
    max_tokens: asCount(options['num_predict']),
  };
}

function readInput(door: string, request: Record<string, unknown>): Conversation {
  if (door === 'chat') return readConversation(asArray(request['messages']));
  if (door === 'embed') return readPrompt(request['input'], 'last');
  const prompt = asString(request['prompt']);
  const system = asString(request['system']);
  return system === '' ? { prompt } : readConversation([{ role: 'user', content: prompt }], system);
}

/** `prompt_eval_count` is missing where the whole prompt was in the cache: not zero, not told. */
function usageOf(last: Record<string, unknown>): Usage | null {
  return totalsOnly(asCount(last['prompt_eval_count']), asCount(last['eval_count']));
}

/** What of the total was neither loading nor computing was waiting for a free slot. */
function queueMs(last: Record<string, unknown>): number | null {
  const total = ms(last['total_duration']);
  const decode = ms(last['eval_duration']);
  if (total === null || decode === null) return null;
  return Math.max(0, total - (ms(last['load_duration']) ?? 0) - (ms(last['prompt_eval_duration']) ?? 0) - decode);
}

function timingOf(last: Record<string, unknown>): Record<string, string> {
  return serverTiming({
    total_ms: ms(last['total_duration']),
    load_ms: ms(last['load_duration']),
    prefill_ms: ms(last['prompt_eval_duration']),
    decode_ms: ms(last['eval_duration']),
  });
}

function ms(nanoseconds: unknown): number | null {
  const value = asNumber(nanoseconds);
  return value === null || value < 0 ? null : value / 1e6;
}

function vectorsOf(last: Record<string, unknown>): Record<string, string> {
  return vectorFacts(asArray(last['embeddings'] ?? (Array.isArray(last['embedding']) ? [last['embedding']] : [])));
}

function merged(...lists: readonly number[][]): number[] {
  return lists.flat().sort((a, b) => a - b);
}
