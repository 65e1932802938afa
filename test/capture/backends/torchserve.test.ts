import { describe, expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { callOf, type ExchangeSketch } from '../helpers/exchanges.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

const TEXT = { 'content-type': 'text/plain; charset=utf-8' };
const CHUNKED = { ...TEXT, 'transfer-encoding': 'chunked' };
const text = (...pieces: string[]) =>
  pieces.map((piece, index) => ({ atMs: 100 + 10 * index, data: Buffer.from(piece) }));
const JPEG = { requestHeaders: { 'content-type': 'image/jpeg' }, request: Buffer.from([255, 216, 255, 224, 0, 1]) };

describe('TorchServe', () => {
  it.each<Case>([
    [
      'a picture in, labels out',
      { url: '/predictions/resnet-18/1.0', ...JPEG, response: { 'n02123045 tabby, tabby cat': 0.425, 'n02123159 tiger cat': 0.2 } },
      { backend: 'torchserve', operation: 'infer', request_model: 'resnet-18', prompt: '', output: '', request_bytes: 6, attributes: { 'sidelight.model.version': '1.0', 'sidelight.label': 'n02123045 tabby, tabby cat', 'sidelight.label.score': '0.425' } },
    ],
    [
      'a text model that answers plain text',
      { url: '/predictions/llm', request: { prompt: 'Hi', max_new_tokens: 50, temperature: 0 }, responseHeaders: TEXT, response: 'Hello' },
      { request_model: 'llm', prompt: 'Hi', output: 'Hello', max_tokens: 50, temperature: 0, streaming: false },
    ],
    [
      'a stream of nothing but chunks',
      { url: '/predictions/llm', request: { prompt: 'Hi' }, responseHeaders: CHUNKED, chunks: text('Hel', 'lo') },
      { output: 'Hello', streaming: true, ttft_ms: 100, max_gap_ms: 10 },
    ],
    [
      'a stream that came in one piece',
      { url: '/predictions/llm', request: { prompt: 'Hi' }, responseHeaders: CHUNKED, chunks: text('Hello') },
      { output: 'Hello', streaming: true, ttft_ms: 100, max_gap_ms: null },
    ],
    [
      'a model that is not there',
      { url: '/predictions/nope', request: { prompt: 'Hi' }, status: 404, response: { code: 404, type: 'ModelNotFoundException', message: 'Model not found: nope' } },
      { backend: 'torchserve', request_model: 'nope', outcome: 'error', error_type: 'ModelNotFoundException', error_message: 'Model not found: nope', output: '' },
    ],
    [
      'a worker that died',
      { url: '/predictions/llm', request: { prompt: 'Hi' }, status: 507, response: { code: 507, type: 'InternalServerException', message: 'Worker died.' } },
      { outcome: 'error', error_type: 'InternalServerException', error_message: 'Worker died.' },
    ],
    [
      'an explanation',
      { url: '/explanations/bert', request: { data: 'Hi' }, response: [{ words: ['Hi'], importances: [1] }] },
      { backend: 'torchserve', operation: 'infer', request_model: 'bert', prompt: 'Hi' },
    ],
    [
      'at a path of KServe, told by its headers',
      { url: '/v1/models/mnist:predict', request: { instances: [{ data: 'aGk=' }] }, responseHeaders: { 'content-type': 'application/json', 'x-request-id': 'x', 'cache-control': 'no-cache; no-store, must-revalidate, private' }, response: { predictions: [2] } },
      { backend: 'torchserve', operation: 'infer', request_model: 'mnist', output: '' },
    ],
    [
      'at a path of KServe, told by its errors',
      { url: '/v2/models/nope/infer', request: { inputs: [] }, status: 404, response: { code: 404, type: 'ModelNotFoundException', message: 'Model not found: nope' } },
      { backend: 'torchserve', request_model: 'nope', outcome: 'error', error_type: 'ModelNotFoundException' },
    ],
    [
      'a handler that speaks OpenAI under its prediction path',
      { url: '/predictions/llama/1.0/v1/chat/completions', request: { model: 'llama', messages: [{ role: 'user', content: 'Hi' }] }, response: { object: 'chat.completion', model: 'llama', choices: [{ index: 0, message: { content: 'Hello' }, finish_reason: 'stop' }] } },
      { backend: 'openai', operation: 'chat', output: 'Hello' },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject(expected);
  }); // prettier-ignore

  it('a mapping for all paths is made for its bodies too', async () => {
    const sketch = { url: '/predictions/sum', request: { docs: [{ body: 'Hi' }] }, response: { s: 'Hello' } };
    const mapping = [{ path: '*', operation: 'text_completion', prompt: '$.docs[0].body', output: '$.s' }];
    expect(await callOf(sketch, { mapping })).toMatchObject({
      backend: 'torchserve',
      operation: 'text_completion',
      request_model: 'sum',
      prompt: 'Hi',
      output: 'Hello',
    });
  });
});
