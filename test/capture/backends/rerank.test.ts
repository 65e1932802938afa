import { expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { callOf, type ExchangeSketch } from '../helpers/exchanges.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

const request = { model: 'r', query: 'q', documents: ['d'] };

it.each<Case>([
  [
    'Voyage: `data`, a total only; top_k is no sampling',
    { url: '/v1/rerank', request: { ...request, top_k: 2 }, response: { object: 'list', data: [{ index: 0, relevance_score: 1 }], model: 'r-1', usage: { total_tokens: 43 } } },
    { backend: 'rerank', operation: 'rerank', prompt: 'q', request_model: 'r', response_model: 'r-1', input_tokens: 43, output_tokens: null, top_k: null },
  ],
  [
    'llama.cpp and Jina: `results`',
    { url: '/rerank', request, response: { model: 'r', results: [], usage: { prompt_tokens: 55, total_tokens: 55 } } },
    { backend: 'rerank', input_tokens: 55 },
  ],
  [
    'text-embeddings-inference: a bare list, no usage',
    { url: '/rerank', request: { query: 'q', texts: ['a', 'b'] }, response: [{ index: 0, score: 0.9 }] },
    { backend: 'rerank', prompt: 'q', tokens_source: 'absent', outcome: 'ok' },
  ],
  [
    'vLLM: score',
    { url: '/v1/score', request: { model: 'r', text_1: 'q', text_2: ['a'] }, response: { data: [{ index: 0, score: 1 }], usage: { prompt_tokens: 5, total_tokens: 5 } } },
    { backend: 'rerank', operation: 'rerank', prompt: 'q', input_tokens: 5 },
  ],
  [
    'NVIDIA: passages, ranked by their logits',
    { url: '/v1/ranking', request: { model: 'r', query: { text: 'q' }, passages: [{ text: 'a' }] }, response: { rankings: [{ index: 0, logit: 3.2 }], usage: { prompt_tokens: 9, total_tokens: 9 } } },
    { backend: 'rerank', prompt: 'q', request_model: 'r', input_tokens: 9 },
  ],
  [
    'watsonx: inputs, and a count beside the results',
    { url: '/ml/v1/text/rerank', request: { model_id: 'ibm/r', query: 'q', inputs: [{ text: 'a' }] }, response: { model_id: 'ibm/r', results: [{ index: 0, score: 0.9 }], input_token_count: 7 } },
    { backend: 'rerank', prompt: 'q', request_model: 'ibm/r', response_model: 'ibm/r', input_tokens: 7 },
  ],
  [
    'a ranking of something else',
    { url: '/ranking', request: { users: [1, 2] }, response: [2, 1] },
    { backend: 'generic' },
  ],
  [
    'score with anything else in it is somebody else\'s',
    { url: '/score', request: { data: [[1, 2]] }, response: [1] },
    { backend: 'generic' },
  ],
  [
    'an error',
    { url: '/v1/rerank', request, status: 400, response: { error: { code: 400, message: 'no documents', type: 'invalid_request_error' } } },
    { outcome: 'error', error_type: 'invalid_request_error', error_message: 'no documents' },
  ],
])('%s', async (_, sketch, expected) => {
  expect(await callOf(sketch)).toMatchObject(expected);
}); // prettier-ignore
