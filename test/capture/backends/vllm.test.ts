import { describe, expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { callOf, type ExchangeSketch } from '../helpers/exchanges.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

const REQUEST = { prompt: 'Hi', max_tokens: 5, temperature: 0.1, stream: true };
const pieces = (separator: string, ...texts: string[][]) =>
  texts.map((text, index) => ({ atMs: 100 + 10 * index, data: Buffer.from(JSON.stringify({ text }) + separator) }));

describe('vLLM', () => {
  it.each<Case>([
    [
      'a whole answer, the prompt in front of it',
      { url: '/generate', request: { prompt: 'Hi', n: 2, max_tokens: 5, temperature: 0.1, seed: 4 }, response: { text: ['Hi there', 'Hi you'] } },
      { backend: 'vllm', operation: 'text_completion', prompt: 'Hi', output: 'Hi there', choices: 2, streaming: false, max_tokens: 5, temperature: 0.1, attributes: { 'sidelight.choice.1': 'Hi you', 'gen_ai.request.seed': '4' } },
    ],
    [
      'a stream with NULs, each object with all there is so far',
      { url: '/generate', request: REQUEST, responseHeaders: { 'transfer-encoding': 'chunked' }, chunks: pieces('\0', ['Hi'], ['Hi there'], ['Hi there!']) },
      { backend: 'vllm', output: 'Hi there!', streaming: true, ttft_ms: 100, max_gap_ms: 10 },
    ],
    [
      'a stream with line feeds',
      { url: '/generate', request: REQUEST, responseHeaders: {}, chunks: pieces('\n', ['Hi'], ['Hi there']) },
      { output: 'Hi there', streaming: true, ttft_ms: 100 },
    ],
    [
      'a stream of one object',
      { url: '/generate', request: REQUEST, responseHeaders: {}, chunks: pieces('\0', ['Hi there']) },
      { output: 'Hi there', streaming: true, ttft_ms: 100 },
    ],
    [
      'a client that left',
      { url: '/generate', request: REQUEST, responseHeaders: {}, chunks: pieces('\0', ['Hi'], ['Hi th']), end: 'client_abort' },
      { outcome: 'client_abort', output: 'Hi th' },
    ],
    [
      'a failure',
      { url: '/generate', request: REQUEST, status: 400, response: { error: { message: 'too long', type: 'BadRequestError', code: 400 } } },
      { backend: 'vllm', outcome: 'error', error_type: 'BadRequestError', error_message: 'too long' },
    ],
    [
      'a classifier',
      { url: '/classify', request: { model: 'm', input: ['A', 'B'] }, response: { id: 'classify-1', object: 'list', model: 'm', data: [{ index: 0, label: 'bad', probs: [0.1, 0.9], num_classes: 2 }, { index: 1, label: 'good', probs: [0.7, 0.3], num_classes: 2 }], usage: { prompt_tokens: 8, total_tokens: 8, completion_tokens: 0 } } },
      { backend: 'vllm', operation: 'classification', request_model: 'm', prompt: 'B', input_tokens: 8, attributes: expect.objectContaining({ 'sidelight.label': 'bad', 'sidelight.label.score': '0.9' }) },
    ],
    [
      'a pooled vector',
      { url: '/pooling', request: { model: 'm', messages: [{ role: 'user', content: 'Hi' }] }, response: { id: 'pool-1', object: 'list', model: 'm', data: [{ index: 0, object: 'pooling', data: [0.1, 0.2] }], usage: { prompt_tokens: 4, total_tokens: 4 } } },
      { backend: 'vllm', operation: 'embeddings', prompt: 'Hi', input_tokens: 4, output: '' },
    ],
    [
      'a script with a /generate of its own',
      { url: '/generate', request: { prompt: 'Hi' }, response: { completion: 'Hello' } },
      { backend: 'generic', output: 'Hello' },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject(expected);
  }); // prettier-ignore
});
