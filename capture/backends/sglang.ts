import { asArray, asCount, asNumber, asRecord, asString, isRecord } from '../../core/json.js';
import type { DecodedExchange } from '../decode.js';
import type { Backend, Reading, Usage } from './backend.js';
import { readPrompt } from './parts/conversation.js';
import { errorIn, type ServerError } from './parts/errors.js';
import { sumOfCounts } from './parts/facts.js';
import { msOfSeconds, serverTiming } from './parts/server_timing.js';
import { StreamText } from './parts/stream_text.js';
import { totalsOnly } from './parts/usage.js';
import { vectorFacts } from './parts/vectors.js';

const PATH = /\/(generate|encode)\/?$/;

/** SGLang's own API (sglang/srt/entrypoints/http_server.py): `/generate` and `/encode`. Otherwise it speaks OpenAI's. */
export const sglang: Backend = { name: 'sglang', servesAt: (path) => PATH.test(path), recognises, read: readSglang };

function recognises(exchange: DecodedExchange): boolean {
  const request = asRecord(exchange.requestJson);
  if ('sampling_params' in request && ('text' in request || 'input_ids' in request || 'input_embeds' in request)) {
    return true;
  }
  return answersOf(exchange).some((answer) => isRecord(answer['meta_info']));
}

function answersOf(exchange: DecodedExchange): Record<string, unknown>[] {
  if (exchange.events.length > 0) return exchange.events.map(({ json }) => asRecord(json));
  const json = exchange.responseJson;
  return (Array.isArray(json) ? json : [json]).filter(isRecord);
}

function readSglang(exchange: DecodedExchange): Reading {
  const request = asRecord(exchange.requestJson);
  const streamed = exchange.events.length > 0;
  const answers = answersOf(exchange);
  const finals = streamed ? newestByIndex(answers) : answers;
  const metas = finals.map((answer) => asRecord(answer['meta_info']));
  const error = [...answers.map(errorIn), ...metas.map(abortion)].find((each): each is ServerError => each !== null);
  return {
    operation: PATH.exec(exchange.path)?.[1] === 'encode' ? 'embeddings' : 'text_completion',
    request_model: asString(request['model']),
    ...readPrompt(request['text'], 'first'),
    ...readSampling(request['sampling_params']),
    ...readTexts(exchange, finals),
    response_id: asString(metas[0]?.['id']),
    streaming: streamed,
    finish_reasons: metas.map(finishReason).filter(Boolean),
    usage: usageOf(metas),
    error_type: error?.type,
    error_message: error?.message,
    finished: exchange.events.at(-1)?.data === '[DONE]',
    queue_ms: msOfSeconds(metas[0]?.['queue_time']),
    attributes: { ...serverTiming({ total_ms: msOfSeconds(metas[0]?.['e2e_latency']) }), ...vectorsOf(answers) },
  };
}

/** Of a batch that is streamed, each event tells which prompt it answers. */
function newestByIndex(answers: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  const newest = new Map<number, Record<string, unknown>>();
  for (const answer of answers) if ('meta_info' in answer) newest.set(asCount(answer['index']) ?? 0, answer);
  return [...newest.entries()].sort(([a], [b]) => a - b).map(([, answer]) => answer);
}

/** Events repeat the text so far, unless the server was told to send what is new (`--incremental-streaming-output`). */
function readTexts(exchange: DecodedExchange, finals: readonly Record<string, unknown>[]) {
  const first = asCount(finals[0]?.['index']) ?? 0;
  const stream = new StreamText('cumulative');
  for (const { json, atMs } of exchange.events) {
    const answer = asRecord(json);
    if ((asCount(answer['index']) ?? 0) === first) stream.add(asString(answer['text']), atMs);
  }
  const { text, times } = stream.result();
  const [whole = '', ...further_outputs] = finals.map((answer) => asString(answer['text']));
  const output = exchange.events.length > 0 ? text : whole;
  return { output, further_outputs, choices: finals.length || null, content_times: times };
}

/** `{"type": "length", "length": 16}`; a word in old versions. */
function finishReason(meta: Record<string, unknown>): string {
  return asString(meta['finish_reason']) || asString(asRecord(meta['finish_reason'])['type']);
}

/** A request that the server gave up says so where others say how they ended. */
function abortion(meta: Record<string, unknown>): ServerError | null {
  const { type, message } = asRecord(meta['finish_reason']);
  return type === 'abort' ? { type, message: asString(message) } : null;
}

function usageOf(metas: readonly Record<string, unknown>[]): Usage | null {
  const total = (field: string) => sumOfCounts(metas.map((meta) => meta[field]));
  const usage = totalsOnly(total('prompt_tokens'), total('completion_tokens'));
  return (
    usage && { ...usage, cached_input_tokens: total('cached_tokens'), reasoning_tokens: total('reasoning_tokens') }
  );
}

/** One set of parameters, or one for each prompt of a batch. */
function readSampling(value: unknown) {
  const sampling = asRecord(Array.isArray(value) ? value[0] : value);
  return {
    temperature: asNumber(sampling['temperature']),
    top_p: asNumber(sampling['top_p']),
    top_k: asNumber(sampling['top_k']),
    max_tokens: asCount(sampling['max_new_tokens']),
  };
}

function vectorsOf(answers: readonly Record<string, unknown>[]): Record<string, string> {
  return vectorFacts(answers.map((answer) => asArray(answer['embedding'])).filter((vector) => vector.length > 0));
}
