import { describe, expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { callOf, capture, exchangeOf, type ExchangeSketch } from '../helpers/exchanges.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

const NDJSON = { 'content-type': 'application/x-ndjson', 'transfer-encoding': 'chunked' };
const CHAT = { model: 'gemma3:1b', messages: [{ role: 'user', content: 'Hi' }] };
const lines = (...objects: unknown[]) =>
  objects.map((line, index) => ({ atMs: 100 + 10 * index, data: Buffer.from(`${JSON.stringify(line)}\n`) }));
const said = (message: object) => ({
  model: 'gemma3:1b',
  created_at: 'now',
  message: { role: 'assistant', ...message },
  done: false,
});
const counts = {
  total_duration: 200e6,
  load_duration: 100e6,
  prompt_eval_count: 15,
  prompt_eval_duration: 20e6,
  eval_count: 3,
  eval_duration: 50e6,
};
const over = {
  model: 'gemma3:1b',
  created_at: 'now',
  message: { role: 'assistant', content: '' },
  done: true,
  done_reason: 'stop',
  ...counts,
};
const stream = (...objects: unknown[]): ExchangeSketch => ({
  url: '/api/chat',
  request: CHAT,
  responseHeaders: NDJSON,
  chunks: lines(...objects),
});

describe('Ollama', () => {
  it.each<Case>([
    [
      'a chat streams unless it is asked not to',
      stream(said({ content: 'Hel' }), said({ content: 'lo' }), over),
      { backend: 'ollama', operation: 'chat', request_model: 'gemma3:1b', response_model: 'gemma3:1b', prompt: 'Hi', output: 'Hello', streaming: true, ttft_ms: 100, max_gap_ms: 10, tpot_ms: 5, input_tokens: 15, output_tokens: 3, finish_reasons: ['stop'], queue_ms: 30, attributes: { 'sidelight.server_timing.total_ms': '200', 'sidelight.server_timing.load_ms': '100', 'sidelight.server_timing.prefill_ms': '20', 'sidelight.server_timing.decode_ms': '50' } },
    ],
    [
      'a whole answer, with options',
      { url: '/api/chat', request: { ...CHAT, stream: false, options: { temperature: 0.2, top_p: 0.9, top_k: 20, num_predict: 7, seed: 3 } }, response: { ...over, message: { role: 'assistant', content: 'Hello' } } },
      { output: 'Hello', streaming: false, ttft_ms: null, temperature: 0.2, top_p: 0.9, top_k: 20, max_tokens: 7 },
    ],
    [
      'thinking comes first, and counts as content',
      stream(said({ content: '', thinking: 'Hm' }), said({ content: '', thinking: 'm' }), said({ content: 'Yes' }), over),
      { output: 'Yes', ttft_ms: 100, attributes: { 'sidelight.reasoning': 'Hmm' } },
    ],
    [
      'tool calls: their arguments are an object, and two of the same tool are two',
      stream(said({ content: '', tool_calls: [{ function: { name: 'f', arguments: { a: 1 } } }, { function: { name: 'f', arguments: { a: 2 } } }] }), said({ content: '', tool_calls: [{ id: 'x', function: { name: 'g', arguments: {} } }] }), over),
      { tool_calls: [{ id: '', name: 'f', arguments: '{"a":1}' }, { id: '', name: 'f', arguments: '{"a":2}' }, { id: 'x', name: 'g', arguments: '{}' }], ttft_ms: 100 },
    ],
    [
      'a prompt that was in the cache is not counted',
      stream(said({ content: 'a' }), { ...over, prompt_eval_count: undefined }),
      { input_tokens: null, output_tokens: 3, tokens_source: 'reported' },
    ],
    [
      'an error in the middle',
      stream(said({ content: 'Hel' }), { error: 'an error was encountered while running the model' }),
      { outcome: 'error', error_message: 'an error was encountered while running the model', output: 'Hel', http_status: 200 },
    ],
    [
      'an unknown model',
      { url: '/api/chat', request: CHAT, status: 404, response: { error: "model 'x' not found" } },
      { backend: 'ollama', operation: 'chat', outcome: 'error', error_type: '404', error_message: "model 'x' not found" },
    ],
    [
      'a client that left, of which the server tells nobody but us',
      stream(said({ content: 'Hel' }), { error: 'error reading llm response: context canceled' }),
      { outcome: 'client_abort', error_type: 'client_abort', error_message: '', output: 'Hel' },
    ],
    [
      'a failure that only speaks of somebody who left: the client was told',
      { url: '/api/chat', request: CHAT, status: 500, response: { error: 'post upstream: context canceled' } },
      { outcome: 'error', error_type: '500', error_message: 'post upstream: context canceled' },
    ],
    [
      'a client that left',
      { ...stream(said({ content: 'Hel' }), said({ content: 'lo' })), end: 'client_abort' },
      { outcome: 'client_abort', output: 'Hello', finish_reasons: [], output_tokens: null },
    ],
    [
      'a completion',
      { url: '/api/generate', request: { model: 'm', prompt: 'Hi', system: 'Be brief.', stream: false }, response: { model: 'm', response: 'Hello', done: true, done_reason: 'length', ...counts } },
      { operation: 'text_completion', prompt: 'Hi', output: 'Hello', finish_reasons: ['length'], input_tokens: 15 },
    ],
    [
      'embeddings',
      { url: '/api/embed', request: { model: 'm', input: ['a', 'b'] }, response: { model: 'm', embeddings: [[1, 2, 3], [4, 5, 6]], total_duration: 1e6, load_duration: 1e5, prompt_eval_count: 4 } },
      { operation: 'embeddings', prompt: 'b', input_tokens: 4, output_tokens: null, attributes: expect.objectContaining({ 'sidelight.embedding.count': '2', 'sidelight.embedding.dimensions': '3' }) },
    ],
    [
      'embeddings, the older way',
      { url: '/api/embeddings', request: { model: 'm', prompt: 'a' }, response: { embedding: [1, 2] } },
      { backend: 'ollama', operation: 'embeddings', request_model: 'm', prompt: 'a', attributes: { 'sidelight.embedding.count': '1', 'sidelight.embedding.dimensions': '2' } },
    ],
    [
      'an error before anything else',
      stream({ error: 'model requires more system memory' }),
      { backend: 'ollama', outcome: 'error', error_message: 'model requires more system memory' },
    ],
    [
      'a completion that thinks; the last line has no line feed',
      { url: '/api/generate', request: { model: 'm', prompt: 'Hi' }, responseHeaders: NDJSON, chunks: [...lines({ model: 'm', response: '', thinking: 'Hm', done: false }, { model: 'm', response: 'a', done: false }), { atMs: 120, data: Buffer.from('{"model":"m","response":"","done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":4}') }] },
      { output: 'a', ttft_ms: 100, input_tokens: 3, output_tokens: 4, finish_reasons: ['stop'], attributes: { 'sidelight.reasoning': 'Hm' } },
    ],
    [
      'tool calls that are numbered',
      { url: '/api/chat', request: { ...CHAT, stream: false }, response: { ...over, message: { content: '', tool_calls: [{ id: 'c1', function: { index: 0, name: 'f', arguments: { a: 1 } } }, { id: 'c2', function: { index: 1, name: 'g', arguments: {} } }] } } },
      { tool_calls: [{ id: 'c1', name: 'f', arguments: '{"a":1}' }, { id: 'c2', name: 'g', arguments: '{}' }] },
    ],
    [
      'versions that did not say why it ended',
      { url: '/api/generate', request: { model: 'm', prompt: 'Hi', stream: false }, response: { model: 'm', response: 'a', done: true, eval_count: 1 } },
      { output: 'a', finish_reasons: [], output_tokens: 1 },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject(expected);
  }); // prettier-ignore

  it.each(['load', 'unload', undefined])('loading a model is no inference (reason: %s)', async (done_reason) => {
    const response = { model: 'm', created_at: 'now', response: '', done: true, done_reason };
    const captured = await capture(exchangeOf({ url: '/api/generate', request: { model: 'm' }, response }));
    expect(captured).toEqual({ skipped: 'not_inference' });
  });

  it('leaves the chat of an application alone', async () => {
    const sketch = { url: '/api/chat', request: { messages: [{ role: 'user', content: 'Hi' }] }, response: { reply: 'Hello' } };
    expect(await callOf(sketch)).toMatchObject({ backend: 'generic', prompt: 'Hi', output: 'Hello' });
  }); // prettier-ignore
});
