import { asArray, asCount, asNumber, asRecord, asString } from '../../core/json.js';
import { GEN_AI } from '../../core/names/attributes.js';
import type { DecodedExchange } from '../decode.js';
import type { Backend, Reading } from './backend.js';
import { readPrompt } from './conversation.js';
import { errorIn } from './errors.js';
import { StreamText } from './stream_text.js';

const PATH = /\/generate\/?$/;

/**
 * vLLM's demonstration server (vllm/entrypoints/api_server.py): `{"prompt", ...}` in, `{"text": ["<prompt><output>", ...]}` out,
 * repeated with all there is so far in a stream of JSON objects with a NUL (old) or a line feed (new) between them. What
 * it serves otherwise is OpenAI's API.
 */
export const vllm: Backend = { name: 'vllm', recognises, read: readVllm };

function recognises(exchange: DecodedExchange): boolean {
  const request = asRecord(exchange.requestJson);
  if (!PATH.test(exchange.path) || !('prompt' in request)) return false;
  const answer = exchange.events[0]?.json ?? exchange.responseJson;
  return answer === undefined ? exchange.responseText === '' : textsOf(answer).length > 0 || errorIn(answer) !== null;
}

function textsOf(answer: unknown): string[] {
  return asArray(asRecord(answer)['text']).filter((text) => typeof text === 'string');
}

function readVllm(exchange: DecodedExchange): Reading {
  const request = asRecord(exchange.requestJson);
  const streamed = exchange.events.length > 0;
  const stream = new StreamText('cumulative');
  for (const { json, atMs } of exchange.events) stream.add(textsOf(json)[0] ?? '', atMs);
  const last = exchange.events.findLast(({ json }) => textsOf(json).length > 0)?.json ?? exchange.responseJson;
  const [output = '', ...further_outputs] = textsOf(last);
  const error = errorIn(exchange.responseJson) ?? errorIn(exchange.events.at(-1)?.json);
  return {
    operation: 'text_completion',
    request_model: asString(request['model']),
    ...readPrompt(request['prompt'], 'first'),
    temperature: asNumber(request['temperature']),
    top_p: asNumber(request['top_p']),
    top_k: asNumber(request['top_k']),
    max_tokens: asCount(request['max_tokens']),
    output,
    further_outputs,
    choices: output === '' ? null : 1 + further_outputs.length,
    streaming: streamed,
    content_times: stream.result().times,
    error_type: error?.type,
    error_message: error?.message,
    attributes: seedOf(request),
  };
}

function seedOf(request: Record<string, unknown>): Record<string, string> {
  const seed = asNumber(request['seed']);
  return seed === null ? {} : { [GEN_AI.requestSeed]: String(seed) };
}
