import { asArray, asCount, asNumber, asRecord, asString, isRecord } from '../../core/json.js';
import type { DecodedExchange } from '../decode.js';
import type { WireHeaders } from '../exchange.js';
import type { Backend, Reading, Usage } from './backend.js';
import { readPrompt, type Conversation } from './parts/conversation.js';
import { errorIn, type ServerError } from './parts/errors.js';
import { seedFact, sumOfCounts } from './parts/facts.js';
import { serverTiming, totalInHeaders } from './parts/server_timing.js';
import { StreamText } from './parts/stream_text.js';
import { queueMs, totalsOnly } from './parts/usage.js';

const NATIVE_PATH = /\/generate(?:_stream)?\/?$/;
/** The root chooses by `stream`; hosts put a model under a path of its own. */
const COMPAT_PATH = /^\/$|\/models\/|\/pipeline\//;

/**
 * Hugging Face text-generation-inference (router/src/server.rs), its Preemo fork, and what Hugging Face hosts with it:
 * `/generate`, `/generate_stream`, `/` and `/models/{id}`. Its Messages API is read by the OpenAI backend.
 */
export const tgi: Backend = { name: 'tgi', servesAt, recognises, read: readTgi };

function servesAt(path: string): boolean {
  return !path.endsWith('/completions') && (isNative(path) || COMPAT_PATH.test(path));
}

function isNative(path: string): boolean {
  return NATIVE_PATH.test(path) && !path.includes('/v2/models/');
}

function recognises(exchange: DecodedExchange): boolean {
  const answers = answersOf(exchange);
  const isTold = answers.some((answer) => 'error_type' in answer);
  const hasInputs = 'inputs' in asRecord(exchange.requestJson);
  // Scripts of one's own borrow the path and the words of the answer; TGI takes nothing without `inputs`.
  if (isRecord(exchange.requestJson) && !hasInputs) return isTold;
  if (answers.some(isGeneration)) return true;
  if (isNative(exchange.path)) return hasInputs || isTold;
  // Other models of a host fail in their own way: only where the words are TGI's is the model one of TGI's.
  return isTold && (hasInputs || exchange.requestJson === undefined);
}

function isGeneration(answer: Record<string, unknown>): boolean {
  return 'generated_text' in answer || isRecord(answer['token']);
}

/** Objects of the answer: events of a stream, items of a list (`/` answers one), or the one there is. */
function answersOf(exchange: DecodedExchange): Record<string, unknown>[] {
  if (exchange.events.length > 0) return exchange.events.map((event) => asRecord(event.json));
  const json = exchange.responseJson;
  const list = Array.isArray(json) ? json.flat(2) : [json];
  return list.filter(isRecord);
}

function readTgi(exchange: DecodedExchange): Reading {
  const streamed = exchange.events.length > 0;
  const answers = answersOf(exchange);
  const headers = exchange.exchange.response?.headers ?? {};
  const error = answers.map(errorIn).find((each): each is ServerError => each !== null);
  const all = answers.map((answer) => asRecord(answer['details']));
  const details = all.filter((each) => Object.keys(each).length > 0);
  const request = asRecord(exchange.requestJson);
  return {
    operation: 'text_completion',
    ...readParameters(request),
    request_model: asString(request['model']) || modelInPath(exchange.path),
    ...readInputs(request['inputs']),
    ...(streamed ? readStream(exchange) : readWhole(answers)),
    streaming: streamed,
    finish_reasons: details.map((each) => asString(each['finish_reason'])).filter(Boolean),
    usage: usageOf(exchange, answers, details, headers),
    error_type: error?.type,
    error_message: error?.message,
    queue_ms: queueMs(undefined, headers),
    attributes: { ...seedFact(asRecord(request['parameters'])['seed']), ...timingOf(headers) },
  };
}

function readWhole(
  answers: readonly Record<string, unknown>[],
): Pick<Reading, 'output' | 'further_outputs' | 'choices'> {
  const texts = answers.filter(isGeneration).map((answer) => asString(answer['generated_text']));
  const [output = '', ...more] = texts;
  const best = answers.flatMap((answer) => asArray(asRecord(answer['details'])['best_of_sequences']));
  const further_outputs = [...more, ...best.map((sequence) => asString(asRecord(sequence)['generated_text']))];
  return { output, further_outputs, choices: texts.length === 0 ? null : texts.length + best.length };
}

/** The last event repeats the whole text; a stream that was left earlier has only its tokens, of which special ones are no text. */
function readStream(exchange: DecodedExchange): Pick<Reading, 'output' | 'content_times' | 'finished'> {
  const stream = new StreamText('deltas');
  let whole = '';
  let finished = false;
  for (const { json, atMs } of exchange.events) {
    const answer = asRecord(json);
    const token = asRecord(answer['token']);
    if (token['special'] !== true) stream.add(asString(token['text']), atMs);
    if (typeof answer['generated_text'] !== 'string') continue;
    whole = answer['generated_text'];
    finished = true;
  }
  const { text, times } = stream.result();
  return { output: whole || text, content_times: times, finished };
}

/** Counts in the details, else in the headers; a stream has an event for each token. */
function usageOf(
  exchange: DecodedExchange,
  answers: readonly Record<string, unknown>[],
  details: readonly Record<string, unknown>[],
  headers: WireHeaders,
): Usage | null {
  const output = sumOfCounts(details.map((each) => each['generated_tokens'])) ?? asCount(headers['x-generated-tokens']);
  const prompts = details.map((each) => asCount(each['input_length']) ?? asArray(each['prefill']).length);
  const input = sumOfCounts(prompts) || asCount(headers['x-prompt-tokens']);
  const tokens = answers.filter((answer) => isRecord(answer['token'])).length;
  const counted = exchange.events.length > 0 && exchange.complete && tokens > 0 ? tokens : null;
  return totalsOnly(input, output ?? counted);
}

/** Text, a list of them, or what the conversational task of old took. */
function readInputs(inputs: unknown): Conversation {
  if (!isRecord(inputs)) return readPrompt(inputs, 'first');
  return { prompt: asString(inputs['text']) || asString(inputs['question']), messages: [inputs] };
}

function readParameters(request: Record<string, unknown>) {
  const parameters = asRecord(request['parameters']);
  return {
    temperature: asNumber(parameters['temperature']),
    top_p: asNumber(parameters['top_p']),
    top_k: asNumber(parameters['top_k']),
    max_tokens: asCount(parameters['max_new_tokens']) ?? asCount(parameters['max_length']),
  };
}

/** Hosts: `/models/{owner}/{name}` or `/models/{name}`, and `/pipeline/{task}/{owner}/{name}` before that. */
function modelInPath(path: string): string {
  return /\/(?:models|pipeline\/[^/]+)\/([^/]+(?:\/[^/]+)?)\/?$/.exec(path)?.[1] ?? '';
}

function timingOf(headers: WireHeaders): Record<string, string> {
  return serverTiming({
    total_ms: totalInHeaders(headers),
    validation_ms: asNumber(headers['x-validation-time']),
    inference_ms: asNumber(headers['x-inference-time']),
    ms_per_token: asNumber(headers['x-time-per-token']),
  });
}
