import { asArray, asCount, asNumber, asRecord, asString, isRecord } from '../../core/json.js';
import type { DecodedExchange } from '../decode.js';
import type { Backend, Reading, Usage } from './backend.js';
import { readPrompt, sessionIn, type Conversation } from './parts/conversation.js';
import { errorIn, errorInEvent, type ServerError } from './parts/errors.js';
import { seedFact, sumOfCounts } from './parts/facts.js';
import { serverTiming } from './parts/server_timing.js';
import { StreamText } from './parts/stream_text.js';
import { totalsOnly } from './parts/usage.js';
import { vectorFacts } from './parts/vectors.js';

const GENERATE = /(?<!\/chat)\/(?:completions?|infill)\/?$/;
const EMBED = /\/embeddings?\/?$/;

/**
 * llama.cpp's own API (tools/server/README.md): `/completion`, `/infill`, `/embedding`. `/completions` and `/embeddings` are
 * other names for them and OpenAI's at the same time: the answer tells.
 */
export const llamacpp: Backend = {
  name: 'llamacpp',
  servesAt: (path) => GENERATE.test(path) || EMBED.test(path),
  recognises,
  read: readLlamacpp,
};

function recognises(exchange: DecodedExchange): boolean {
  const { path } = exchange;
  const answer = firstAnswer(exchange);
  const isOwnPath = !/s\/?$/.test(path);
  if (answer === undefined) return isOwnPath;
  if (isOwnPath && errorIn(answer) !== null) return true;
  if (GENERATE.test(path)) return isCompletion(answer);
  return isEmbedding(answer) && (isOwnPath || Array.isArray(exchange.responseJson));
}

function isCompletion(answer: Record<string, unknown>): boolean {
  return typeof answer['content'] === 'string' && ('stop' in answer || 'tokens_predicted' in answer);
}

function isEmbedding(answer: Record<string, unknown>): boolean {
  return Array.isArray(answer['embedding']);
}

function firstAnswer({ events, responseJson }: DecodedExchange): Record<string, unknown> | undefined {
  const first = events.length > 0 ? events[0]?.json : Array.isArray(responseJson) ? responseJson[0] : responseJson;
  return isRecord(first) ? first : undefined;
}

function answersOf(exchange: DecodedExchange): Record<string, unknown>[] {
  if (exchange.events.length > 0) return exchange.events.map(({ json }) => asRecord(json));
  const json = exchange.responseJson;
  return (Array.isArray(json) ? json : [json]).filter(isRecord);
}

function readLlamacpp(exchange: DecodedExchange): Reading {
  const answers = answersOf(exchange);
  if (EMBED.test(exchange.path)) return readEmbedding(exchange, answers);
  const request = asRecord(exchange.requestJson);
  const streamed = exchange.events.length > 0;
  const finals = newestByIndex(answers.filter(isCompletion));
  const errors = streamed ? exchange.events.map(errorInEvent) : answers.map(errorIn);
  const error = errors.find((each): each is ServerError => each !== null);
  const timings = asRecord(finals[0]?.['timings']);
  return {
    operation: 'text_completion',
    ...readRequest(request),
    ...readInput(request),
    ...readTexts(exchange, finals),
    response_model: finals.map((answer) => asString(answer['model'])).find(Boolean) ?? '',
    streaming: streamed,
    finish_reasons: finals.map(stopType).filter(Boolean),
    usage: usageOf(finals),
    error_type: error?.type,
    error_message: error?.message,
    finished: finals.length > 0 && finals.every((answer) => answer['stop'] === true),
    attributes: {
      ...seedFact(request['seed']),
      ...serverTiming({ prefill_ms: asNumber(timings['prompt_ms']), decode_ms: asNumber(timings['predicted_ms']) }),
    },
  };
}

/** Several prompts are answered by a list, or by events that tell whose they are. */
function newestByIndex(answers: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  const newest = new Map<number, Record<string, unknown>>();
  for (const answer of answers) newest.set(asCount(answer['index']) ?? 0, answer);
  return [...newest.entries()].sort(([a], [b]) => a - b).map(([, answer]) => answer);
}

function readTexts(exchange: DecodedExchange, finals: readonly Record<string, unknown>[]) {
  if (exchange.events.length === 0) {
    const [output = '', ...further_outputs] = finals.map((answer) => asString(answer['content']));
    return { output, further_outputs, choices: finals.length || null };
  }
  const streams = new Map<number, StreamText>();
  const times: number[] = [];
  for (const { json, atMs } of exchange.events) {
    const answer = asRecord(json);
    const content = asString(answer['content']);
    if (content === '') continue;
    const index = asCount(answer['index']) ?? 0;
    const stream = streams.get(index) ?? new StreamText('deltas');
    stream.add(content, atMs);
    streams.set(index, stream);
    times.push(atMs);
  }
  const texts = [...streams.entries()].sort(([a], [b]) => a - b).map(([, stream]) => stream.result().text);
  return {
    output: texts[0] ?? '',
    further_outputs: texts.slice(1),
    choices: finals.length || null,
    content_times: times,
  };
}

/** `eos`, `limit`, `word`; flags of these names in old versions. */
function stopType(answer: Record<string, unknown>): string {
  const type = asString(answer['stop_type']);
  if (type !== '') return type === 'none' ? '' : type;
  return ['eos', 'limit', 'word'].find((name) => answer[`stopped_${name}`] === true) ?? '';
}

/** `tokens_evaluated` is the whole prompt, what was cached included. Unfinished streams tell how far they came. */
function usageOf(finals: readonly Record<string, unknown>[]): Usage | null {
  const usage = totalsOnly(
    sumOfCounts(finals.map((answer) => answer['tokens_evaluated'])),
    sumOfCounts(finals.map((answer) => answer['tokens_predicted'])),
  );
  const cached = sumOfCounts(finals.map(cachedIn));
  return usage && { ...usage, cached_input_tokens: cached };
}

/** Older versions tell how much of the prompt had to be read. `tokens_cached` is all that the cache held in the end. */
function cachedIn(answer: Record<string, unknown>): number | null {
  const { cache_n, prompt_n } = asRecord(answer['timings']);
  const prompt = asCount(answer['tokens_evaluated']);
  const fresh = asCount(prompt_n);
  return asCount(cache_n) ?? (prompt === null || fresh === null || fresh > prompt ? null : prompt - fresh);
}

function readRequest(request: Record<string, unknown>) {
  return {
    request_model: asString(request['model']),
    session_id: sessionIn(request),
    temperature: asNumber(request['temperature']),
    top_p: asNumber(request['top_p']),
    top_k: asNumber(request['top_k']),
    max_tokens: asCount(request['n_predict']) ?? asCount(request['max_tokens']),
  };
}

/** `/infill` has text before and after the gap, and perhaps a prompt beside them. */
function readInput(request: Record<string, unknown>): Conversation {
  const { input_prefix: before, input_suffix: after, prompt } = request;
  if (typeof before !== 'string' && typeof after !== 'string') return readPrompt(prompt, 'first');
  return { prompt: asString(prompt) || asString(before), messages: [{ input_prefix: before, input_suffix: after }] };
}

/** One vector for each text, or one for each of its tokens where they are not pooled. */
function readEmbedding(exchange: DecodedExchange, answers: readonly Record<string, unknown>[]): Reading {
  const request = asRecord(exchange.requestJson);
  const vectors = answers.filter(isEmbedding).map((answer) => asArray(answer['embedding']));
  const error = answers.map(errorIn).find((each): each is ServerError => each !== null);
  return {
    operation: 'embeddings',
    request_model: asString(request['model']),
    ...readPrompt(request['content'] ?? request['input'], 'last'),
    streaming: false,
    error_type: error?.type,
    error_message: error?.message,
    attributes: vectorFacts(vectors.map((vector) => (Array.isArray(vector[0]) ? vector[0] : vector))),
  };
}
