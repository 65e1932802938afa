import { expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { capture, callOf, exchangeOf, type ExchangeSketch } from '../helpers/exchanges.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

const url = '/v1/models/owner/name/predictions';
const request = { input: { prompt: 'Hi', temperature: 0.5, max_tokens: 9 } };
const answer = (output: unknown, more: object = {}) => ({ id: 'p', model: 'owner/name', version: 'v1', status: 'succeeded', error: null, output, ...more }); // prettier-ignore

it.each<Case>([
  [
    'pieces of a text, tokens in the metrics, the time it waited',
    { url, requestHeaders: { host: 'api.replicate.com' }, request, status: 201, response: answer(['Hel', 'lo'], { metrics: { input_token_count: 3, output_token_count: 2 }, created_at: '2025-01-01T00:00:00.000Z', started_at: '2025-01-01T00:00:01.500Z' }) },
    { backend: 'replicate', provider: 'replicate', operation: 'text_completion', request_model: 'owner/name', response_model: 'owner/name', response_id: 'p', prompt: 'Hi', output: 'Hello', temperature: 0.5, max_tokens: 9, input_tokens: 3, output_tokens: 2, queue_ms: 1500, finish_reasons: ['succeeded'], outcome: 'ok', attributes: { 'sidelight.model.version': 'v1' } },
  ],
  [
    'pictures, by version',
    { url: '/v1/predictions', request: { version: 'owner/name:abc', input: { prompt: 'hat' } }, response: answer(['https://r/out-0.webp?x=1'], { status: 'processing' }) },
    { operation: 'image_generation', request_model: 'owner/name', choices: 1, finish_reasons: ['processing'], attributes: { 'sidelight.image.count': '1' } },
  ],
  ['a sound', { url, request: { input: { text: 'Hello' } }, response: answer('https://r/out.wav') }, { operation: 'speech', prompt: 'Hello', output: 'https://r/out.wav' }],
  ['not begun yet', { url, request, status: 201, response: answer(null, { status: 'starting' }) }, { operation: 'infer', output: '', finish_reasons: ['starting'], outcome: 'ok' }],
  ['failed', { url, request, response: answer(null, { status: 'failed', error: 'CUDA out of memory' }) }, { outcome: 'error', error_type: 'failed', error_message: 'CUDA out of memory', finish_reasons: ['failed'] }],
  ['refused', { url, request, status: 422, response: { title: 'Input validation failed', detail: '- prompt is required', status: 422 } }, { outcome: 'error', error_message: '- prompt is required', finish_reasons: [] }],
  ['a Cog container', { method: 'PUT', url: '/predictions/p', request, response: answer('Hello', { metrics: { predict_time: 1 } }) }, { backend: 'replicate', operation: 'text_completion', output: 'Hello' }],
  ['TorchServe has the same word in its path', { url: '/predictions/owner', request: { input: [1, 2] }, response: [1] }, { backend: 'torchserve' }],
])('%s', async (_, sketch, expected) => {
  expect(await callOf(sketch)).toMatchObject(expected);
}); // prettier-ignore

it.each([
  ['GET', '/v1/predictions/p'],
  ['POST', '/v1/predictions/p/cancel'],
])('%s %s is no inference', async (method, path) => {
  expect(await capture(exchangeOf({ method, url: path, response: answer('Hello') }))).toEqual({
    skipped: 'not_inference',
  });
});
