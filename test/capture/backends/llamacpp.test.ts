import { describe, expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { callOf, capture, exchangeOf, SSE, sseChunks, type ExchangeSketch } from '../helpers/exchanges.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

const REQUEST = { prompt: 'Hi', n_predict: 24, temperature: 0.2, top_p: 0.9, top_k: 40, seed: 0 };
const timings = { cache_n: 6, prompt_n: 1, prompt_ms: 3.5, predicted_n: 3, predicted_ms: 2 };
const final = (more: object = {}) => ({
  index: 0,
  content: '',
  stop: true,
  model: 'tiny',
  tokens_predicted: 3,
  tokens_evaluated: 7,
  stop_type: 'limit',
  timings,
  ...more,
});
const piece = (content: string, tokens_predicted: number, more: object = {}) => ({
  index: 0,
  content,
  tokens: [1],
  stop: false,
  tokens_predicted,
  tokens_evaluated: 7,
  ...more,
});

describe('llama.cpp', () => {
  it.each<Case>([
    [
      'a whole answer',
      { url: '/completion', request: REQUEST, response: final({ content: 'Hello' }) },
      { backend: 'llamacpp', operation: 'text_completion', prompt: 'Hi', output: 'Hello', response_model: 'tiny', input_tokens: 7, output_tokens: 3, cached_input_tokens: 6, finish_reasons: ['limit'], max_tokens: 24, temperature: 0.2, top_p: 0.9, top_k: 40, streaming: false, attributes: { 'gen_ai.request.seed': '0', 'sidelight.server_timing.prefill_ms': '3.5', 'sidelight.server_timing.decode_ms': '2' } },
    ],
    [
      'an older version: cached is what of the prompt had not to be read; what the cache holds in the end is something else',
      { url: '/completion', request: REQUEST, response: final({ content: 'Hello', tokens_cached: 9, timings: { prompt_n: 2, predicted_n: 3 } }) },
      { input_tokens: 7, cached_input_tokens: 5, output_tokens: 3 },
    ],
    [
      'a stream',
      { url: '/completion', request: { ...REQUEST, stream: true }, responseHeaders: SSE, chunks: sseChunks(piece('Hel', 1), piece('', 2), piece('lo', 3), final({ stop_type: 'word' })) },
      { output: 'Hello', streaming: true, ttft_ms: 100, max_gap_ms: 20, output_tokens: 3, finish_reasons: ['word'] },
    ],
    [
      'a client that left: how far it came',
      { url: '/completion', request: { ...REQUEST, stream: true }, responseHeaders: SSE, chunks: sseChunks(piece('Hel', 1), piece('lo', 2)), end: 'client_abort' },
      { outcome: 'client_abort', output: 'Hello', input_tokens: 7, output_tokens: 2, finish_reasons: [] },
    ],
    [
      'several prompts',
      { url: '/completion', request: { prompt: ['A', 'B'], n_predict: 3 }, response: [final({ content: 'a' }), final({ index: 1, content: 'b', stop_type: 'eos' })] },
      { prompt: 'A', output: 'a', choices: 2, finish_reasons: ['limit', 'eos'], input_tokens: 14, output_tokens: 6, attributes: expect.objectContaining({ 'sidelight.choice.1': 'b' }) },
    ],
    [
      'flags of old versions',
      { url: '/completion', request: REQUEST, response: { content: 'Hello', stop: true, stopped_eos: true, stopped_limit: false, stopped_word: false, tokens_evaluated: 7, tokens_predicted: 3 } },
      { finish_reasons: ['eos'], input_tokens: 7, cached_input_tokens: null },
    ],
    [
      'its other name for it is also OpenAI’s',
      { url: '/completions', request: REQUEST, response: final({ content: 'Hello' }) },
      { backend: 'llamacpp', output: 'Hello' },
    ],
    [
      'infill',
      { url: '/infill', request: { input_prefix: 'def f(', input_suffix: 'return 1', n_predict: 3 }, response: final({ content: '):\n' }) },
      { backend: 'llamacpp', operation: 'text_completion', prompt: 'def f(', output: '):\n' },
    ],
    [
      'what the model cannot do',
      { url: '/infill', request: { input_prefix: 'a', input_suffix: 'b' }, status: 501, response: { error: { code: 501, message: 'Infill is not supported by this model', type: 'not_supported_error' } } },
      { backend: 'llamacpp', outcome: 'error', error_type: 'not_supported_error' },
    ],
    [
      'embeddings, one vector for each token',
      { url: '/embedding', request: { content: 'Hi' }, response: [{ index: 0, embedding: [[1, 2, 3], [4, 5, 6]] }] },
      { backend: 'llamacpp', operation: 'embeddings', prompt: 'Hi', attributes: { 'sidelight.embedding.count': '1', 'sidelight.embedding.dimensions': '3' } },
    ],
    [
      'embeddings of old versions',
      { url: '/embedding', request: { content: 'Hi' }, response: { embedding: [1, 2] } },
      { backend: 'llamacpp', operation: 'embeddings', attributes: { 'sidelight.embedding.dimensions': '2', 'sidelight.embedding.count': '1' } },
    ],
    [
      'a server that makes no embeddings',
      { url: '/embedding', request: { content: 'Hi' }, status: 501, response: { error: { code: 501, message: 'This server does not support embeddings', type: 'not_supported_error' } } },
      { backend: 'llamacpp', operation: 'embeddings', outcome: 'error', error_type: 'not_supported_error' },
    ],
    [
      'OpenAI’s completions stay OpenAI’s',
      { url: '/v1/completions', request: REQUEST, response: { object: 'text_completion', model: 'm', choices: [{ index: 0, text: 'Hello', finish_reason: 'length' }], usage: { prompt_tokens: 7, completion_tokens: 3 } } },
      { backend: 'openai', output: 'Hello' },
    ],
    [
      'a failure in a stream, as a field of its own (old versions)',
      { url: '/completion', request: { ...REQUEST, stream: true }, responseHeaders: SSE, chunks: [...sseChunks(piece('Hel', 1)), { atMs: 120, data: Buffer.from('error: {"code":500,"message":"slot gone","type":"server_error"}\n\n') }] },
      { backend: 'llamacpp', outcome: 'error', error_type: 'server_error', error_message: 'slot gone', output: 'Hel' },
    ],
    [
      'a prompt that is too long says how long it is',
      { url: '/completion', request: REQUEST, status: 400, response: { error: { code: 400, message: 'the request exceeds the available context size', type: 'exceed_context_size_error', n_prompt_tokens: 5000, n_ctx: 2048 } } },
      { backend: 'llamacpp', outcome: 'error', error_type: 'exceed_context_size_error' },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject(expected);
  }); // prettier-ignore

  it.each(['/tokenize', '/detokenize', '/apply-template', '/props', '/slots/0', '/lora-adapters', '/health'])(
    '%s is no inference',
    async (url) => {
      expect(await capture(exchangeOf({ url, request: { content: 'Hi' }, response: {} }))).toEqual({
        skipped: 'not_inference',
      });
    },
  );
});
