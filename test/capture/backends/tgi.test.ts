import { describe, expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { callOf, SSE, sseChunks, type ExchangeSketch } from '../helpers/exchanges.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

const REQUEST = {
  inputs: 'Hi',
  parameters: { temperature: 0.2, top_p: 0.9, top_k: 5, max_new_tokens: 20, details: true, seed: 3 },
};
const details = (more: object = {}) => ({
  finish_reason: 'length',
  generated_tokens: 20,
  seed: 3,
  prefill: [],
  tokens: [],
  ...more,
});
const token = (text: string, more: object = {}) => ({
  index: 1,
  token: { id: 1, text, logprob: -1, special: false },
  generated_text: null,
  details: null,
  ...more,
});
const JSON_TYPE = { 'content-type': 'application/json' };

describe('Text Generation Inference', () => {
  it.each<Case>([
    [
      'a whole answer with details',
      { url: '/generate', request: REQUEST, response: { generated_text: 'Hello', details: details({ prefill: [{ id: 1 }, { id: 2 }] }) } },
      { backend: 'tgi', operation: 'text_completion', prompt: 'Hi', output: 'Hello', temperature: 0.2, top_p: 0.9, top_k: 5, max_tokens: 20, input_tokens: 2, output_tokens: 20, finish_reasons: ['length'], streaming: false, attributes: { 'gen_ai.request.seed': '3' } },
    ],
    [
      'counts and times in headers',
      { url: '/generate', request: { inputs: 'Hi' }, response: { generated_text: 'Hello' }, responseHeaders: { ...JSON_TYPE, 'x-prompt-tokens': '4', 'x-generated-tokens': '6', 'x-queue-time': '12', 'x-total-time': '120', 'x-inference-time': '107', 'x-validation-time': '1', 'x-time-per-token': '17' } },
      { input_tokens: 4, output_tokens: 6, tokens_source: 'reported', queue_ms: 12, finish_reasons: [], attributes: { 'sidelight.server_timing.total_ms': '120', 'sidelight.server_timing.validation_ms': '1', 'sidelight.server_timing.inference_ms': '107', 'sidelight.server_timing.ms_per_token': '17' } },
    ],
    [
      'the root answers a list',
      { url: '/', request: { inputs: 'Hi' }, response: [{ generated_text: 'Hello' }] },
      { backend: 'tgi', output: 'Hello' },
    ],
    [
      'the best of several, and the others',
      { url: '/generate', request: REQUEST, response: { generated_text: 'A', details: details({ best_of_sequences: [{ generated_text: 'B', finish_reason: 'eos_token', generated_tokens: 5 }] }) } },
      { output: 'A', choices: 2, output_tokens: 20, finish_reasons: ['length'], attributes: expect.objectContaining({ 'sidelight.choice.1': 'B' }) },
    ],
    [
      'a stream, its last event repeating the text; a special token is no text',
      { url: '/generate_stream', request: REQUEST, responseHeaders: SSE, chunks: sseChunks(token(' Hel'), token('lo'), token('</s>', { token: { id: 2, text: '</s>', special: true }, generated_text: ' Hello', details: { finish_reason: 'eos_token', generated_tokens: 3, seed: null, input_length: 17 } })) },
      { output: ' Hello', streaming: true, ttft_ms: 100, max_gap_ms: 10, input_tokens: 17, output_tokens: 3, tpot_ms: 5, finish_reasons: ['eos_token'] },
    ],
    [
      'old versions leave out the space after data, and the details; there is one event for each token',
      { url: '/generate_stream', request: REQUEST, responseHeaders: {}, chunks: [{ atMs: 5, data: Buffer.from(`data:${JSON.stringify(token('a'))}\n\ndata:${JSON.stringify(token('b', { generated_text: 'ab' }))}\n\n`) }] },
      { output: 'ab', streaming: true, input_tokens: null, output_tokens: 2 },
    ],
    [
      'a client that left has got the tokens so far',
      { url: '/generate_stream', request: REQUEST, responseHeaders: SSE, chunks: sseChunks(token('a'), token('b')), end: 'client_abort' },
      { outcome: 'client_abort', output: 'ab', output_tokens: 2 },
    ],
    [
      'an error in a 200 stream',
      { url: '/generate_stream', request: REQUEST, responseHeaders: SSE, chunks: sseChunks({ error: 'Input validation error: too long', error_type: 'validation' }) },
      { backend: 'tgi', outcome: 'error', http_status: 200, error_type: 'validation', error_message: 'Input validation error: too long', output: '' },
    ],
    [
      'overloaded',
      { url: '/generate', request: REQUEST, status: 429, response: { error: 'Model is overloaded', error_type: 'overloaded' } },
      { backend: 'tgi', outcome: 'error', error_type: 'overloaded', error_message: 'Model is overloaded' },
    ],
    [
      'hosted by Hugging Face: the model is in the path',
      { url: '/hf-inference/models/google/flan-t5-xxl', request: { inputs: 'Hi' }, response: [{ generated_text: 'Hello' }] },
      { backend: 'tgi', request_model: 'google/flan-t5-xxl', output: 'Hello' },
    ],
    [
      'hosted: what the body says goes before the path',
      { url: '/models/gpt2', request: { inputs: 'Hi', model: 'google/gemma-2-2b-it' }, response: [{ generated_text: 'Hello' }] },
      { request_model: 'google/gemma-2-2b-it' },
    ],
    [
      'several inputs',
      { url: '/models/gpt2', request: { inputs: ['A', 'B'] }, response: [[{ generated_text: 'a' }], [{ generated_text: 'b' }]] },
      { prompt: 'A', output: 'a', choices: 2, attributes: expect.objectContaining({ 'sidelight.choice.1': 'b' }) },
    ],
    [
      'the conversational task of old',
      { url: '/models/microsoft/DialoGPT-large', request: { inputs: { past_user_inputs: ['A'], generated_responses: ['B'], text: 'C' } }, response: { generated_text: 'D', conversation: {} } },
      { prompt: 'C', output: 'D' },
    ],
    [
      'the Messages API is OpenAI',
      { url: '/v1/chat/completions', request: { messages: [{ role: 'user', content: 'Hi' }] }, response: { object: 'chat.completion', model: 'tgi', choices: [{ index: 0, message: { content: 'Hello' }, finish_reason: 'eos_token' }] } },
      { backend: 'openai', operation: 'chat', output: 'Hello', finish_reasons: ['eos_token'] },
    ],
    [
      'and so it is without /v1 (Preemo)',
      { url: '/completions', request: { prompt: 'Hi' }, response: { object: 'text_completion', model: 'tgi', choices: [{ index: 0, text: 'Hello', finish_reason: 'length' }], usage: { total_tokens: 5, completion_tokens: 5, prompt_tokens: 0 } }, responseHeaders: { ...JSON_TYPE, 'x-queue-time': '3' } },
      { backend: 'openai', operation: 'text_completion', output: 'Hello', input_tokens: null, output_tokens: 5, queue_ms: 3 },
    ],
    [
      'hosts tell their time in seconds',
      { url: '/models/gpt2', request: { inputs: 'Hi' }, response: [{ generated_text: 'Hello' }], responseHeaders: { ...JSON_TYPE, 'x-compute-time': '0.5', 'x-compute-type': 'gpu+optimized' } },
      { attributes: { 'sidelight.server_timing.total_ms': '500' } },
    ],
    [
      'behind SageMaker’s and Vertex’ doors',
      { url: '/vertex', request: { instances: [{ inputs: 'Hi', parameters: { max_new_tokens: 5 } }] }, response: { predictions: ['Hello'] } },
      { prompt: 'Hi', output: 'Hello' },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject(expected);
  }); // prettier-ignore
});
