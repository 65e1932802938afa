import { expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { callOf, SSE, sseChunks, type ExchangeSketch } from '../helpers/exchanges.js';
import { answer, usage, USER } from '../helpers/openai_chats.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

const MODEL = '@cf/meta/llama-3.1-8b-instruct';
const at = (model: string) => `/client/v4/accounts/x/ai/run/${model}`;
const enveloped = (result: unknown) => ({ result, success: true, errors: [], messages: [] });
const { messages } = USER;

it.each<Case>([
  [
    'a chat: the model in the path, the answer in an envelope',
    { url: at(MODEL), requestHeaders: { host: 'api.cloudflare.com' }, request: { messages, max_tokens: 9, temperature: 0.5 }, response: enveloped({ response: 'Hello', tool_calls: [], usage: usage(3, 2) }) },
    { operation: 'chat', provider: 'cloudflare', prompt: 'Hi', output: 'Hello', input_tokens: 3, output_tokens: 2, tokens_source: 'reported', max_tokens: 9, temperature: 0.5, streaming: false },
  ],
  [
    'a stream, padded, with its usage at the end',
    { url: at(MODEL), request: { prompt: 'Hi', stream: true }, responseHeaders: SSE, chunks: sseChunks({ response: 'Hel', p: 'abc' }, { response: 'lo', p: 'ab' }, { response: '', usage: usage(3, 2) }, '[DONE]') },
    { operation: 'text_completion', prompt: 'Hi', output: 'Hello', output_tokens: 2, streaming: true, ttft_ms: 100, tpot_ms: 10 },
  ],
  [
    'a stream that is left',
    { url: at(MODEL), request: { prompt: 'Hi', stream: true }, responseHeaders: SSE, chunks: sseChunks({ response: 'Hel', p: 'abc' }), end: 'client_abort' },
    { output: 'Hel', outcome: 'client_abort', tokens_source: 'absent' },
  ],
  [
    'two calls of one function, without ids',
    { url: at(MODEL), request: { messages }, response: enveloped({ response: null, tool_calls: [{ name: 'f', arguments: { a: 1 } }, { name: 'f', arguments: { a: 2 } }] }) },
    { output: '', tool_calls: [{ id: '', name: 'f', arguments: '{"a":1}' }, { id: '', name: 'f', arguments: '{"a":2}' }] },
  ],
  [
    'a newer model: a chat as OpenAI has it, inside of the envelope',
    { url: at(MODEL), request: { messages }, response: enveloped(answer({ content: 'Hello' }, { usage: usage(3, 2) })) },
    { output: 'Hello', response_model: 'm-2024', input_tokens: 3, finish_reasons: ['stop'] },
  ],
  [
    'a newer model: a response',
    { url: at(MODEL), request: { input: 'Hi' }, response: enveloped({ id: 'resp_1', object: 'response', status: 'completed', output: [{ type: 'message', content: [{ type: 'output_text', text: 'Hello' }] }], usage: { input_tokens: 3, output_tokens: 2 } }) },
    { operation: 'chat', output: 'Hello', response_id: 'resp_1', output_tokens: 2, prompt: 'Hi' },
  ],
  [
    'behind its AI Gateway, without an envelope',
    { url: `/v1/account/gateway/workers-ai/${MODEL}`, request: { prompt: 'Hi' }, response: { response: 'Hello' } },
    { operation: 'text_completion', output: 'Hello' },
  ],
  ['embeddings', { url: at(MODEL), request: { text: ['a', 'b'] }, response: enveloped({ shape: [2, 3], data: [[1, 2, 3], [4, 5, 6]] }) }, { operation: 'embeddings', prompt: 'b', attributes: { 'sidelight.embedding.count': '2', 'sidelight.embedding.dimensions': '3' } }],
  ['what was said', { url: at(MODEL), requestHeaders: { 'content-type': 'application/octet-stream' }, request: Buffer.from([0, 1]), response: enveloped({ text: 'Hello', word_count: 1, words: [] }) }, { operation: 'transcription', output: 'Hello' }],
  ['a translation', { url: at(MODEL), request: { text: 'Hi', target_lang: 'fr' }, response: enveloped({ translated_text: 'Salut' }) }, { operation: 'translation', prompt: 'Hi', output: 'Salut' }],
  ['a summary', { url: at(MODEL), request: { input_text: 'long' }, response: enveloped({ summary: 'short' }) }, { operation: 'text_completion', prompt: 'long', output: 'short' }],
  ['classes', { url: at(MODEL), request: { text: 'fine' }, response: enveloped([{ label: 'NEGATIVE', score: 0.1 }, { label: 'POSITIVE', score: 0.9 }]) }, { operation: 'classification', attributes: { 'sidelight.label': 'POSITIVE', 'sidelight.label.score': '0.9' } }],
  ['documents in order', { url: at(MODEL), request: { query: 'q', contexts: [{ text: 'a' }] }, response: enveloped({ response: [{ id: 0, score: 0.9 }] }) }, { operation: 'rerank', prompt: 'q', output: '' }],
  ['a picture', { url: at(MODEL), request: { prompt: 'hat' }, responseHeaders: { 'content-type': 'image/png' }, response: Buffer.from([1]) }, { operation: 'image_generation', prompt: 'hat', attributes: { 'sidelight.image.count': '1' } }],
  ['a picture inside of JSON', { url: at(MODEL), request: { prompt: 'hat' }, response: enveloped({ image: 'AAAA' }) }, { operation: 'image_generation', output: '', attributes: { 'sidelight.image.count': '1' } }],
  ['a failure', { url: at(MODEL), status: 400, request: { prompt: 'Hi' }, response: { result: {}, success: false, errors: [{ message: 'AiError: bad input', code: 5006 }], messages: [] } }, { outcome: 'error', error_message: 'AiError: bad input', prompt: 'Hi' }],
  ['a failure under 200', { url: at(MODEL), request: { prompt: 'Hi' }, response: { result: null, success: false, errors: [{ message: 'no capacity', code: 3040 }], messages: [] } }, { outcome: 'error', error_message: 'no capacity' }],
])('%s', async (_, sketch, expected) => {
  expect(await callOf(sketch)).toMatchObject({ backend: 'cloudflare', request_model: MODEL, ...expected });
}); // prettier-ignore

it('its OpenAI door is OpenAI’s', async () => {
  const url = '/client/v4/accounts/x/ai/v1/chat/completions';
  expect(await callOf({ url, request: USER, response: answer({ content: 'Hello' }) })).toMatchObject({
    backend: 'openai',
    output: 'Hello',
  });
});
