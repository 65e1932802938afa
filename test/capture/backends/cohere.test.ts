import { describe, expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { callOf, SSE, sseChunks, type ExchangeSketch } from '../helpers/exchanges.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

const lines = (...events: object[]) =>
  events.map((event, index) => ({ atMs: 100 + index * 10, data: Buffer.from(`${JSON.stringify(event)}\n`) }));
const NDJSON = { 'content-type': 'application/stream+json' };
const usage = {
  billed_units: { input_tokens: 7, output_tokens: 5 },
  tokens: { input_tokens: 502, output_tokens: 8 },
  cached_tokens: 496,
};
const COUNTED = {
  input_tokens: 502,
  output_tokens: 8,
  cached_input_tokens: 496,
  attributes: { 'sidelight.usage.billed_input_tokens': '7', 'sidelight.usage.billed_output_tokens': '5' },
};

describe('chat, v2', () => {
  const url = '/v2/chat';
  const request = { model: 'command-r', messages: [{ role: 'user', content: 'Hi' }], p: 0.9, k: 3, max_tokens: 9 };
  const delta = (type: string, message: object, index = 0) => ({ type, index, delta: { message } });
  it.each<Case>([
    [
      'whole: tokens as counted, what is billed beside them; the model is the one asked for',
      { url, requestHeaders: { host: 'api.cohere.com' }, request, response: { id: 'r', message: { role: 'assistant', content: [{ type: 'thinking', thinking: 'Hm' }, { type: 'text', text: 'Hello' }] }, finish_reason: 'COMPLETE', usage } },
      { ...COUNTED, backend: 'cohere', provider: 'cohere', operation: 'chat', request_model: 'command-r', response_id: 'r', prompt: 'Hi', output: 'Hello', finish_reasons: ['COMPLETE'], top_p: 0.9, top_k: 3, max_tokens: 9, streaming: false, outcome: 'ok', attributes: { ...COUNTED.attributes, 'sidelight.reasoning': 'Hm' } },
    ],
    [
      'tool calls and the plan before them',
      { url, request, response: { message: { tool_plan: 'I look.', tool_calls: [{ id: 't', type: 'function', function: { name: 'look', arguments: '{"a":1}' } }] }, finish_reason: 'TOOL_CALL', usage } },
      { tool_calls: [{ id: 't', name: 'look', arguments: '{"a":1}' }], finish_reasons: ['TOOL_CALL'], output: '' },
    ],
    [
      'streamed',
      { url, request, responseHeaders: SSE, chunks: sseChunks({ id: 'r', type: 'message-start', delta: { message: { role: 'assistant', content: [] } } }, delta('content-start', { content: { type: 'text', text: '' } }), delta('content-delta', { content: { text: 'Hel' } }), delta('content-delta', { content: { text: 'lo' } }), { type: 'content-end', index: 0 }, { type: 'message-end', delta: { finish_reason: 'COMPLETE', usage } }, '[DONE]') },
      { ...COUNTED, streaming: true, response_id: 'r', output: 'Hello', ttft_ms: 120, finish_reasons: ['COMPLETE'] },
    ],
    [
      'streamed thoughts, plans and tool calls',
      { url, request, responseHeaders: SSE, chunks: sseChunks(delta('content-delta', { content: { thinking: 'Hm' } }), delta('tool-plan-delta', { tool_plan: ' Look.' }), delta('tool-call-start', { tool_calls: { id: 't', type: 'function', function: { name: 'look', arguments: '' } } }), delta('tool-call-delta', { tool_calls: { function: { arguments: '{"a":' } } }), delta('tool-call-delta', { tool_calls: { function: { arguments: '1}' } } }), delta('tool-call-start', { tool_calls: { id: 'u', type: 'function', function: { name: 'now', arguments: '' } } }, 1), { type: 'message-end', delta: { finish_reason: 'TOOL_CALL' } }) },
      { ttft_ms: 100, tool_calls: [{ id: 't', name: 'look', arguments: '{"a":1}' }, { id: 'u', name: 'now', arguments: '' }], attributes: { 'sidelight.reasoning': 'Hm Look.' } },
    ],
    [
      'a stream that ends with an error',
      { url, request, responseHeaders: SSE, chunks: sseChunks(delta('content-delta', { content: { text: 'Hel' } }), { type: 'message-end', delta: { error: 'broken', finish_reason: 'ERROR' } }) },
      { outcome: 'error', error_type: 'ERROR', error_message: 'broken', output: 'Hel' },
    ],
    [
      'refused',
      { url, request, status: 429, response: { id: 'r', message: 'Slow down' } },
      { outcome: 'error', error_type: '429', error_message: 'Slow down' },
    ],
    [
      'citations are no content; counts that are written with a point',
      { url, request, responseHeaders: SSE, chunks: sseChunks(delta('content-delta', { content: { text: 'a' } }), delta('citation-start', { citations: { start: 0, end: 1, text: 'a' } }), { type: 'message-end', delta: { finish_reason: 'MAX_TOKENS', usage: { billed_units: { input_tokens: 1.0 }, tokens: { input_tokens: 9.0, output_tokens: 2.0 } } } }) },
      { output: 'a', max_gap_ms: null, finish_reasons: ['MAX_TOKENS'], input_tokens: 9, output_tokens: 2 },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject(expected);
  }); // prettier-ignore
});

describe('chat, v1', () => {
  const url = '/v1/chat';
  const request = { model: 'command', message: 'Hi', preamble: 'Be kind', chat_history: [{ role: 'USER', message: 'A' }, { role: 'CHATBOT', message: 'B' }] }; // prettier-ignore
  const end = { response_id: 'r', text: 'Hello', tool_calls: [{ name: 'look', parameters: { a: 1 } }], meta: usage };
  it.each<Case>([
    [
      'whole',
      { url, request, response: { ...end, finish_reason: 'COMPLETE' } },
      { ...COUNTED, backend: 'cohere', operation: 'chat', request_model: 'command', prompt: 'Hi', output: 'Hello', response_id: 'r', finish_reasons: ['COMPLETE'], tool_calls: [{ id: '', name: 'look', arguments: '{"a":1}' }], attributes: { ...COUNTED.attributes, 'gen_ai.input.messages': '[{"role":"system","content":"Be kind"},{"role":"user","content":"A"},{"role":"assistant","content":"B"},{"role":"user","content":"Hi"}]' } },
    ],
    [
      'streamed as JSON lines; billed units are all there is',
      { url, request, responseHeaders: NDJSON, chunks: lines({ is_finished: false, event_type: 'stream-start', generation_id: 'g' }, { is_finished: false, event_type: 'search-results', documents: [{ text: 'no' }] }, { is_finished: false, event_type: 'text-generation', text: 'Hel' }, { is_finished: false, event_type: 'text-generation', text: 'lo' }, { is_finished: true, event_type: 'stream-end', finish_reason: 'COMPLETE', response: { text: 'Hello', meta: { billed_units: usage.billed_units } } }) },
      { streaming: true, output: 'Hello', response_id: 'g', ttft_ms: 120, input_tokens: 7, output_tokens: 5, finish_reasons: ['COMPLETE'] },
    ],
    [
      'a client that leaves',
      { url, request, responseHeaders: NDJSON, chunks: lines({ event_type: 'text-generation', text: 'Hel' }, { event_type: 'tool-calls-generation', tool_calls: end.tool_calls }), end: 'client_abort' },
      { outcome: 'client_abort', output: 'Hel', tool_calls: [{ id: '', name: 'look', arguments: '{"a":1}' }], tokens_source: 'absent' },
    ],
    [
      'a stream that ends because of what was said',
      { url, request, responseHeaders: NDJSON, chunks: lines({ event_type: 'text-generation', text: 'He' }, { is_finished: true, event_type: 'stream-end', finish_reason: 'ERROR_TOXIC', response: { text: 'He' } }) },
      { outcome: 'error', error_type: 'ERROR_TOXIC', output: 'He' },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject(expected);
  }); // prettier-ignore
});

describe('the other endpoints', () => {
  const meta = { billed_units: { input_tokens: 3, output_tokens: 4 } };
  it.each<Case>([
    [
      'generate',
      { url: '/v1/generate', request: { prompt: 'Hi', num_generations: 2 }, response: { id: 'r', generations: [{ text: 'a', finish_reason: 'COMPLETE' }, { text: 'b', finish_reason: 'MAX_TOKENS' }], meta } },
      { backend: 'cohere', operation: 'text_completion', prompt: 'Hi', output: 'a', choices: 2, finish_reasons: ['COMPLETE', 'MAX_TOKENS'], input_tokens: 3, output_tokens: 4, attributes: { 'sidelight.choice.1': 'b', 'gen_ai.request.choice.count': '2' } },
    ],
    [
      'generate, streamed',
      { url: '/v1/generate', request: { prompt: 'Hi' }, responseHeaders: NDJSON, chunks: lines({ is_finished: false, text: 'Hel' }, { is_finished: false, text: 'lo' }, { is_finished: true, finish_reason: 'COMPLETE', response: { id: 'r', generations: [{ text: 'Hello', finish_reason: 'COMPLETE' }], meta } }) },
      { output: 'Hello', streaming: true, ttft_ms: 100, finish_reasons: ['COMPLETE'], output_tokens: 4, response_id: 'r' },
    ],
    [
      'generate, a stream that fails',
      { url: '/v1/generate', request: { prompt: 'Hi' }, responseHeaders: NDJSON, chunks: lines({ is_finished: false, event_type: 'text-generation', text: 'Hel' }, { is_finished: true, event_type: 'stream-error', finish_reason: 'ERROR', err: 'broken' }) },
      { outcome: 'error', error_type: 'ERROR', error_message: 'broken', output: 'Hel' },
    ],
    [
      'embed: the same vectors by type count once',
      { url: '/v2/embed', request: { model: 'embed', texts: ['a', 'b'], input_type: 'search_query' }, response: { id: 'r', embeddings: { float: [[1, 2], [3, 4]], int8: [[1, 2], [3, 4]] }, meta: { billed_units: { input_tokens: 2, image_tokens: 0 } } } },
      { backend: 'cohere', operation: 'embeddings', prompt: 'b', input_tokens: 2, output_tokens: null, attributes: { 'sidelight.embedding.count': '2', 'sidelight.embedding.dimensions': '2' } },
    ],
    [
      'rerank: searches are counted',
      { url: '/v2/rerank', request: { model: 'rerank', query: 'q', documents: ['a'] }, response: { id: 'r', results: [{ index: 0, relevance_score: 0.5 }], meta: { api_version: { version: '2' }, billed_units: { search_units: 1 } } } },
      { backend: 'cohere', operation: 'rerank', prompt: 'q', tokens_source: 'absent', attributes: { 'sidelight.usage.rerank_searches': '1' } },
    ],
    [
      'classify: the label of the first text',
      { url: '/v1/classify', request: { model: 'embed', inputs: ['a', 'b'] }, response: { id: 'r', classifications: [{ input: 'a', prediction: 'spam', confidence: 0.75, labels: { spam: { confidence: 0.75 }, ham: { confidence: 0.25 } } }], meta: { billed_units: { classifications: 2 } } } },
      { backend: 'cohere', operation: 'classification', request_model: 'embed', prompt: 'a', response_id: 'r', attributes: expect.objectContaining({ 'sidelight.label': 'spam', 'sidelight.label.score': '0.75' }) },
    ],
    [
      'summarize',
      { url: '/v1/summarize', request: { model: 'command', text: 'Long' }, response: { id: 'r', summary: 'Short', meta } },
      { backend: 'cohere', operation: 'text_completion', prompt: 'Long', output: 'Short', input_tokens: 3, output_tokens: 4 },
    ],
    [
      'embed: contents of several kinds',
      { url: '/v2/embed', request: { model: 'embed', inputs: [{ content: [{ type: 'text', text: 'a' }] }], embedding_types: ['float'] }, response: { id: 'r', embeddings: { float: [[1, 2]] }, meta: { billed_units: { input_tokens: 3 } } } },
      { operation: 'embeddings', prompt: 'a', input_tokens: 3 },
    ],
    ['another\'s chat', { url: '/v1/chat', request: { question: 'Hi' }, response: { answer: 'Hello' } }, { backend: 'generic', output: 'Hello' }],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject(expected);
  }); // prettier-ignore
});
