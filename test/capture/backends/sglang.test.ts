import { describe, expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { callOf, SSE, sseChunks, type ExchangeSketch } from '../helpers/exchanges.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

const REQUEST = { text: 'Hi', sampling_params: { temperature: 0.2, max_new_tokens: 16, top_p: 0.95, top_k: 4 } };
const meta = (finish_reason: unknown, completion_tokens: number, more: object = {}) => ({
  meta_info: {
    id: 'a1',
    finish_reason,
    prompt_tokens: 5,
    completion_tokens,
    cached_tokens: 2,
    e2e_latency: 0.25,
    ...more,
  },
});
const LENGTH = { type: 'length', length: 16 };
const stream = (...events: unknown[]): ExchangeSketch => ({
  url: '/generate',
  request: { ...REQUEST, stream: true },
  responseHeaders: SSE,
  chunks: sseChunks(...events),
});

describe('SGLang', () => {
  it.each<Case>([
    [
      'a whole answer',
      { url: '/generate', request: REQUEST, response: { text: 'Hello', ...meta(LENGTH, 16, { queue_time: 0.004 }) } },
      { backend: 'sglang', operation: 'text_completion', prompt: 'Hi', output: 'Hello', response_id: 'a1', input_tokens: 5, output_tokens: 16, cached_input_tokens: 2, finish_reasons: ['length'], temperature: 0.2, max_tokens: 16, top_p: 0.95, top_k: 4, queue_ms: 4, streaming: false, attributes: { 'sidelight.server_timing.total_ms': '250' } },
    ],
    [
      'a stream, each event with all there is so far',
      stream({ text: 'He', ...meta(null, 1) }, { text: 'Hello', ...meta(LENGTH, 3) }, '[DONE]'),
      { output: 'Hello', streaming: true, ttft_ms: 100, tpot_ms: 5, output_tokens: 3, finish_reasons: ['length'] },
    ],
    [
      'a character that was not complete at first',
      stream({ text: 'a\uFFFD', ...meta(null, 1) }, { text: 'a🎉', ...meta(null, 2) }, { text: 'a🎉!', ...meta(LENGTH, 3) }, '[DONE]'),
      { output: 'a🎉!' },
    ],
    [
      'a server that sends what is new',
      stream({ text: 'He', ...meta(null, 1) }, { text: 'llo', ...meta({ type: 'stop', matched: 2 }, 2) }, '[DONE]'),
      { output: 'Hello', finish_reasons: ['stop'] },
    ],
    [
      'a batch',
      { url: '/generate', request: { ...REQUEST, text: ['A', 'B'] }, response: [{ text: 'a', ...meta(LENGTH, 3) }, { text: 'b', ...meta(LENGTH, 4) }] },
      { prompt: 'A', output: 'a', choices: 2, input_tokens: 10, output_tokens: 7, finish_reasons: ['length', 'length'], attributes: expect.objectContaining({ 'sidelight.choice.1': 'b' }) },
    ],
    [
      'a batch that is streamed: events tell whose they are',
      stream({ text: 'a', index: 0, ...meta(null, 1) }, { text: 'b', index: 1, ...meta(null, 1) }, { text: 'aa', index: 0, ...meta(LENGTH, 2) }, { text: 'bb', index: 1, ...meta(LENGTH, 2) }, '[DONE]'),
      { output: 'aa', input_tokens: 10, output_tokens: 4, attributes: expect.objectContaining({ 'sidelight.choice.1': 'bb' }) },
    ],
    [
      'token ids are not text',
      { url: '/generate', request: { input_ids: [1, 2], sampling_params: {} }, response: { text: 'Hello', ...meta(LENGTH, 16) } },
      { backend: 'sglang', prompt: '', output: 'Hello' },
    ],
    [
      'an error in a stream',
      stream({ error: { message: 'too long', type: 'invalid_request_error', code: 400 } }, '[DONE]'),
      { backend: 'sglang', outcome: 'error', error_type: 'invalid_request_error', error_message: 'too long' },
    ],
    [
      'embeddings',
      { url: '/encode', request: { text: 'Hi' }, response: { embedding: [1, 2, 3], meta_info: { id: 'e', prompt_tokens: 4 } } },
      { backend: 'sglang', operation: 'embeddings', input_tokens: 4, output_tokens: null, attributes: { 'sidelight.embedding.count': '1', 'sidelight.embedding.dimensions': '3' } },
    ],
    [
      'a request that was given up',
      { url: '/generate', request: REQUEST, response: { text: '', ...meta({ type: 'abort', message: 'input is too long', status_code: 400 }, 0) } },
      { outcome: 'error', error_type: 'abort', error_message: 'input is too long', finish_reasons: ['abort'] },
    ],
    [
      'why it ended in a word, as in old versions',
      { url: '/generate', request: REQUEST, response: { text: 'Hello', ...meta('length', 16) } },
      { output: 'Hello', finish_reasons: ['length'] },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject(expected);
  }); // prettier-ignore
});
