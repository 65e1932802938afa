import { asArray, asCount, asNumber, asRecord, asString } from '../../core/json.js';
import type { DecodedExchange } from '../decode.js';
import type { Backend, Reading } from './backend.js';
import { readConversation, readPrompt } from './parts/conversation.js';
import { errorIn } from './parts/errors.js';
import { seedFact } from './parts/facts.js';
import { topLabel } from './parts/labels.js';
import { StreamText } from './parts/stream_text.js';
import { openaiUsage } from './parts/usage.js';

const GENERATE = /\/generate\/?$/;
const POOL = /\/(pooling|classify)\/?$/;

/**
 * vLLM's own doors, besides OpenAI's. `/pooling` and `/classify` have OpenAI's shape. `/generate` is its demonstration server (vllm/entrypoints/api_server.py):
 * `{"prompt", ...}` in, `{"text": ["<prompt><output>", ...]}` out, repeated with all there is so far in a stream of JSON objects
 * with a NUL (old) or a line feed (new) between them.
 */
export const vllm: Backend = {
  name: 'vllm',
  servesAt: (path) => GENERATE.test(path) || POOL.test(path),
  recognises: (exchange) => (POOL.test(exchange.path) ? isPool(exchange) : isGenerate(exchange)),
  read: (exchange) => (POOL.test(exchange.path) ? readPool(exchange) : readGenerate(exchange)),
};

/** Applications classify, too: the answer must be a list of OpenAI's kind, or an error of it. */
function isPool(exchange: DecodedExchange): boolean {
  if (!('model' in asRecord(exchange.requestJson))) return false;
  const answer = asRecord(exchange.responseJson);
  return (answer['object'] === 'list' && Array.isArray(answer['data'])) || errorIn(answer) !== null;
}

function isGenerate(exchange: DecodedExchange): boolean {
  const request = asRecord(exchange.requestJson);
  if (!('prompt' in request)) return false;
  const answer = exchange.events[0]?.json ?? exchange.responseJson;
  return answer === undefined ? exchange.responseText === '' : textsOf(answer).length > 0 || errorIn(answer) !== null;
}

function textsOf(answer: unknown): string[] {
  return asArray(asRecord(answer)['text']).filter((text) => typeof text === 'string');
}

function readGenerate(exchange: DecodedExchange): Reading {
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
    attributes: seedFact(request['seed']),
  };
}

/** Texts (or a conversation) in; for each a vector, or a label with the probabilities of all. Vectors are not stored. */
function readPool(exchange: DecodedExchange): Reading {
  const request = asRecord(exchange.requestJson);
  const answer = asRecord(exchange.responseJson);
  const error = errorIn(answer);
  const messages = asArray(request['messages']);
  const input = messages.length > 0 ? readConversation(messages) : readPrompt(request['input'], 'last');
  const labels = asArray(answer['data']).map((entry) => {
    const { label, probs } = asRecord(entry);
    return { label, score: Math.max(0, ...asArray(probs).map((value) => asNumber(value) ?? 0)) };
  });
  return {
    operation: POOL.exec(exchange.path)?.[1] === 'classify' ? 'classification' : 'embeddings',
    request_model: asString(request['model']),
    response_model: asString(answer['model']),
    response_id: asString(answer['id']),
    ...input,
    streaming: false,
    usage: openaiUsage(answer['usage'], input.prompt !== ''),
    error_type: error?.type,
    error_message: error?.message,
    attributes: topLabel(labels.slice(0, 1)),
  };
}
