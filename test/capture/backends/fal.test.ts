import { expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { callOf, capture, exchangeOf, SSE, sseChunks, type ExchangeSketch } from '../helpers/exchanges.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

const url = '/fal-ai/flux/dev';
const requestHeaders = { host: 'fal.run' };
const request = { prompt: 'hat', num_images: 2 };

it.each<Case>([
  [
    'pictures',
    { url, requestHeaders, request, response: { images: [{ url: 'https://f/a.png', width: 9, height: 9 }, { url: 'https://f/b.png' }], timings: { inference: 1.5 }, seed: 5, prompt: 'hat' } },
    { operation: 'image_generation', provider: 'fal', prompt: 'hat', choices: 2, output: '', attributes: { 'sidelight.image.count': '2', 'sidelight.server_timing.total_ms': '1500' } },
  ],
  [
    'put into the queue: known by its id',
    { url, requestHeaders: { host: 'queue.fal.run' }, request, response: { status: 'IN_QUEUE', request_id: 'r1', response_url: 'https://queue.fal.run/x', queue_position: 0 } },
    { response_id: 'r1', finish_reasons: ['IN_QUEUE'], prompt: 'hat', output: '', outcome: 'ok' },
  ],
  ['a language model', { url, requestHeaders, request: { model: 'google/gemini', prompt: 'Hi', temperature: 0.5 }, response: { output: 'Hello', reasoning: null, partial: false, error: null } }, { operation: 'text_completion', prompt: 'Hi', output: 'Hello', temperature: 0.5 }],
  [
    'a language model that streams all there is so far',
    { url: `${url}/stream`, requestHeaders, request: { prompt: 'Hi' }, responseHeaders: SSE, chunks: sseChunks({ output: 'H', partial: true }, { output: 'Hel', partial: true }, { output: 'Hello', partial: false }) },
    { output: 'Hello', streaming: true, ttft_ms: 100 },
  ],
  ['what was said', { url, requestHeaders, request: { audio_url: 'https://x/a.mp3' }, response: { text: 'Hello', chunks: [{ timestamp: [0, 1], text: 'Hello' }] } }, { operation: 'transcription', output: 'Hello' }],
  ['a sound', { url, requestHeaders, request: { text: 'Hello' }, response: { audio: { url: 'https://f/a.wav' } } }, { operation: 'speech', prompt: 'Hello', output: '' }],
  ['a film', { url, requestHeaders, request, response: { video: { url: 'https://f/a.mp4', content_type: 'video/mp4' } } }, { operation: 'infer', output: '' }],
  ['told by a header of the answer, whatever the client calls the server', { url, request, responseHeaders: { 'content-type': 'application/json', 'x-fal-request-id': 'r2' }, response: { image: { url: 'https://f/a.png' } } }, { response_id: 'r2', operation: 'image_generation' }],
  ['what FastAPI misses', { url, requestHeaders, request: {}, status: 422, response: { detail: [{ loc: ['body', 'prompt'], msg: 'field required', type: 'value_error.missing' }] } }, { outcome: 'error', error_type: '422' }],
])('%s', async (_, sketch, expected) => {
  expect(await callOf(sketch)).toMatchObject({ backend: 'fal', request_model: 'fal-ai/flux/dev', ...expected });
}); // prettier-ignore

it('looking after what is in the queue is no inference', async () => {
  const look = { method: 'GET', url: `${url}/requests/r1/status`, requestHeaders: { host: 'queue.fal.run' } };
  expect(await capture(exchangeOf({ ...look, response: { status: 'COMPLETED' } }))).toEqual({
    skipped: 'not_inference',
  });
});

it('a path of the same look is anybody’s', async () => {
  expect(await callOf({ url, request: { prompt: 'Hi' }, response: { output: 'Hello' } })).toMatchObject({
    backend: 'generic',
    output: 'Hello',
  });
});
