import { expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { callOf, SSE, sseChunks, type ExchangeSketch } from '../helpers/exchanges.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

const url = '/hf-inference/models/owner/name';
const inputs = (value: unknown) => ({ url, request: { inputs: value } });
const label = (name: string, score: number) => ({ 'sidelight.label': name, 'sidelight.label.score': String(score) });

it.each<Case>([
  [
    'translation of a list',
    { ...inputs(['a', 'b']), requestHeaders: { host: 'router.huggingface.co' }, response: [{ translation_text: 'A' }, { translation_text: 'B' }] },
    { backend: 'huggingface', provider: 'huggingface', operation: 'translation', request_model: 'owner/name', prompt: 'a', output: 'A', choices: 2, attributes: { 'sidelight.choice.1': 'B' } },
  ],
  ['summary', { ...inputs('a'), response: [{ summary_text: 'A' }] }, { operation: 'text_completion', output: 'A' }],
  [
    'embeddings of one text, of several, by token',
    { ...inputs('a'), response: [1, 2, 3] },
    { operation: 'embeddings', attributes: { 'sidelight.embedding.count': '1', 'sidelight.embedding.dimensions': '3' } },
  ],
  ['embeddings of several texts', { ...inputs(['a', 'b']), response: [[1, 2], [3, 4]] }, { operation: 'embeddings', attributes: { 'sidelight.embedding.count': '2', 'sidelight.embedding.dimensions': '2' } }],
  ['embeddings of tokens', { ...inputs('a b c'), response: [[[1, 2], [3, 4], [5, 6]]] }, { operation: 'embeddings', attributes: { 'sidelight.embedding.count': '3', 'sidelight.embedding.dimensions': '2' } }],
  [
    'how alike sentences are is no embedding',
    { ...inputs({ source_sentence: 'a', sentences: ['b', 'c'] }), response: [0.5, 0.25] },
    { operation: 'infer', prompt: 'a' },
  ],
  ['classes of a text', { ...inputs('a'), response: [[{ label: 'bad', score: 0.25 }, { label: 'good', score: 0.75 }]] }, { operation: 'classification', attributes: label('good', 0.75) }],
  ['classes named in the request', { ...inputs('a'), response: { sequence: 'a', labels: ['x', 'y'], scores: [0.75, 0.25] } }, { operation: 'classification', attributes: label('x', 0.75) }],
  ['classes of words', { ...inputs('a'), response: [{ entity_group: 'PER', score: 0.5, word: 'A' }] }, { operation: 'classification', attributes: label('PER', 0.5) }],
  ['words for a mask', { ...inputs('a [MASK]'), response: [{ score: 0.5, token: 1, token_str: 'the', sequence: 'a the' }] }, { operation: 'classification', output: '', attributes: label('the', 0.5) }],
  ['classes of a sound', { url, requestHeaders: { host: 'api-inference.huggingface.co', 'content-type': 'audio/flac' }, request: Buffer.from([1, 2]), response: [{ label: 'neu', score: 0.5 }] }, { operation: 'classification', prompt: '', attributes: label('neu', 0.5) }],
  ['what was said', { url: `${url}/pipeline/automatic-speech-recognition`, requestHeaders: { host: 'router.huggingface.co', 'content-type': 'audio/flac' }, request: Buffer.from([1]), response: { text: 'Hello' } }, { operation: 'transcription', request_model: 'owner/name', output: 'Hello' }],
  ['an answer', { ...inputs({ question: 'Who?', context: 'A did.' }), response: { answer: 'A', score: 0.5, start: 0, end: 1 } }, { operation: 'infer', prompt: 'Who?', output: 'A' }],
  ['a picture', { ...inputs('hat'), responseHeaders: { 'content-type': 'image/jpeg' }, response: Buffer.from([0xff, 0xd8]) }, { operation: 'image_generation', prompt: 'hat', output: '', choices: 1, attributes: { 'sidelight.image.count': '1' } }],
  ['text-embeddings-inference, which has one model', { url: '/embed', request: { inputs: ['a', 'b'] }, response: [[1, 2], [3, 4]] }, { backend: 'huggingface', operation: 'embeddings', request_model: '', prompt: 'a', attributes: { 'sidelight.embedding.count': '2', 'sidelight.embedding.dimensions': '2' } }],
  ['the old path', { url: '/pipeline/feature-extraction/owner/name', request: { inputs: 'a' }, response: [1] }, { operation: 'embeddings', request_model: 'owner/name' }],
  [
    'chat',
    { url: '/models/owner/name', requestHeaders: { host: 'api-inference.huggingface.co' }, request: { messages: [{ role: 'user', content: 'Hi' }] }, responseHeaders: SSE, chunks: sseChunks({ object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: 'Hello' } }] }, '[DONE]') },
    { backend: 'huggingface', operation: 'chat', request_model: 'owner/name', prompt: 'Hi', output: 'Hello', ttft_ms: 100 },
  ],
  ['still loading', { ...inputs('a'), status: 503, response: { error: 'Model owner/name is currently loading', estimated_time: 20 } }, { backend: 'huggingface', outcome: 'error', error_type: '503', error_message: 'Model owner/name is currently loading', request_model: 'owner/name' }],
  ['several errors', { ...inputs({}), status: 400, response: { error: ['one', 'two'] } }, { outcome: 'error', error_message: 'one; two' }],
])('%s', async (_, sketch, expected) => {
  expect(await callOf(sketch)).toMatchObject(expected);
}); // prettier-ignore

it('leaves models of other servers to them', async () => {
  const sketch = { url: '/v2/models/m/infer', request: { inputs: [{ name: 'x', shape: [1], datatype: 'INT32', data: [1] }] }, response: { outputs: [] } }; // prettier-ignore
  expect((await callOf(sketch)).backend).not.toBe('huggingface');
});
