import { describe, expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { capture, callOf, exchangeOf, SSE, sseChunks, type ExchangeSketch } from '../helpers/exchanges.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

const url = '/v1/messages?beta=true';
const request = { model: 'claude-x', max_tokens: 64, messages: [{ role: 'user', content: 'Hi' }] };
const answer = (content: unknown[], more: object = {}) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-x-1',
  content,
  stop_reason: 'end_turn',
  usage: { input_tokens: 3, output_tokens: 5 },
  ...more,
});
const start = (usage: object) => ({ type: 'message_start', message: { ...answer([]), stop_reason: null, usage } });
const block = (index: number, content_block: object) => ({ type: 'content_block_start', index, content_block });
const delta = (index: number, value: object) => ({ type: 'content_block_delta', index, delta: value });
const end = (stop_reason: string, usage: object) => ({ type: 'message_delta', delta: { stop_reason }, usage });
const stream = (...events: unknown[]): ExchangeSketch => ({
  url,
  request: { ...request, stream: true },
  responseHeaders: SSE,
  chunks: sseChunks(...events),
});
const TEXT = block(0, { type: 'text', text: '' });
const STOP = { type: 'message_stop' };

describe('messages', () => {
  it.each<Case>([
    [
      'a whole answer: cache tokens are added to the input',
      { url, request: { ...request, temperature: 0.5, top_p: 0.9, top_k: 4 }, response: answer([{ type: 'text', text: 'Hel' }, { type: 'text', text: 'lo' }], { usage: { input_tokens: 3, cache_read_input_tokens: 10, cache_creation_input_tokens: 20, cache_creation: { ephemeral_1h_input_tokens: 15 }, output_tokens: 5, output_tokens_details: { thinking_tokens: 2 }, server_tool_use: { web_search_requests: 1 } } }) },
      { backend: 'anthropic', operation: 'chat', provider: 'anthropic', request_model: 'claude-x', response_model: 'claude-x-1', response_id: 'msg_1', prompt: 'Hi', output: 'Hello', input_tokens: 33, cached_input_tokens: 10, cache_write_tokens: 20, output_tokens: 5, reasoning_tokens: 2, tokens_source: 'reported', finish_reasons: ['end_turn'], max_tokens: 64, temperature: 0.5, top_p: 0.9, top_k: 4, streaming: false, outcome: 'ok', attributes: { 'sidelight.usage.cache_write_1h_tokens': '15', 'sidelight.usage.web_searches': '1' } },
    ],
    [
      'thinking, tools of the client; not those of the server',
      { url, request, response: answer([{ type: 'thinking', thinking: 'Hm', signature: 's' }, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }, { type: 'web_search_tool_result', content: [] }, { type: 'tool_use', id: 't', name: 'look', input: { a: 1 } }], { stop_reason: 'tool_use' }) },
      { output: '', tool_calls: [{ id: 't', name: 'look', arguments: '{"a":1}' }], finish_reasons: ['tool_use'], attributes: { 'sidelight.reasoning': 'Hm' } },
    ],
    [
      'a stream: pings and message_start are no content, the last usage counts',
      stream(start({ input_tokens: 12, cache_read_input_tokens: 3, output_tokens: 1 }), { type: 'ping' }, TEXT, delta(0, { type: 'text_delta', text: 'Hel' }), delta(0, { type: 'text_delta', text: 'lo' }), { type: 'content_block_stop', index: 0 }, end('max_tokens', { output_tokens: 11 }), STOP),
      { streaming: true, output: 'Hello', input_tokens: 15, cached_input_tokens: 3, output_tokens: 11, ttft_ms: 130, tpot_ms: 1, finish_reasons: ['max_tokens'], response_model: 'claude-x-1' },
    ],
    [
      'a stream of thoughts and of a tool call',
      stream(start({ input_tokens: 1, output_tokens: 1 }), block(0, { type: 'thinking', thinking: '' }), delta(0, { type: 'thinking_delta', thinking: 'Hm' }), delta(0, { type: 'signature_delta', signature: 'x' }), block(1, { type: 'tool_use', id: 't', name: 'look', input: {} }), delta(1, { type: 'input_json_delta', partial_json: '' }), delta(1, { type: 'input_json_delta', partial_json: '{"a"' }), delta(1, { type: 'input_json_delta', partial_json: ':1}' }), block(2, { type: 'tool_use', id: 'u', name: 'now', input: {} }), end('tool_use', { input_tokens: 2, output_tokens: 3 }), STOP),
      { output: '', ttft_ms: 120, input_tokens: 2, output_tokens: 3, tool_calls: [{ id: 't', name: 'look', arguments: '{"a":1}' }, { id: 'u', name: 'now', arguments: '{}' }], attributes: { 'sidelight.reasoning': 'Hm' } },
    ],
    [
      'a proxy that counts the input only at the end',
      stream(start({ input_tokens: 0, output_tokens: 0 }), TEXT, delta(0, { text: 'a' }), end('end_turn', { input_tokens: 7, output_tokens: 2, cache_read_input_tokens: null }), STOP),
      { input_tokens: 7, output_tokens: 2, cached_input_tokens: null },
    ],
    [
      'counts of nothing but noughts are no counts',
      { url, request, response: answer([{ type: 'text', text: 'a' }], { usage: { input_tokens: 0, output_tokens: 0 } }) },
      { input_tokens: null, output_tokens: null, tokens_source: 'absent' },
    ],
    [
      'a client that leaves: what had been generated, the placeholder is no count',
      { ...stream(start({ input_tokens: 12, output_tokens: 1 }), TEXT, delta(0, { type: 'text_delta', text: 'Hel' })), end: 'client_abort' },
      { outcome: 'client_abort', output: 'Hel', input_tokens: 12, output_tokens: null, finish_reasons: [] },
    ],
    [
      'a client that leaves after the end did not abort',
      { ...stream(start({ input_tokens: 1, output_tokens: 1 }), TEXT, delta(0, { text: 'a' }), end('end_turn', { output_tokens: 1 }), STOP), end: 'client_abort' },
      { outcome: 'ok' },
    ],
    [
      'overloaded',
      { url, request, status: 529, response: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' }, request_id: 'req_1' } },
      { outcome: 'error', http_status: 529, error_type: 'overloaded_error', error_message: 'Overloaded', request_model: 'claude-x' },
    ],
    [
      'an error in the middle of a 200 stream',
      { ...stream(), chunks: [{ atMs: 100, data: Buffer.from(`event: content_block_delta\ndata: ${JSON.stringify(delta(0, { text: 'a' }))}\n\nevent: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n`) }] },
      { outcome: 'error', http_status: 200, error_type: 'overloaded_error', output: 'a' },
    ],
    [
      'a refusal',
      { url, request, response: answer([], { stop_reason: 'refusal' }) },
      { outcome: 'ok', finish_reasons: ['refusal'], attributes: { 'sidelight.refusal': 'true' } },
    ],
    [
      'the results of tools ask nothing; agents name their session in the user id',
      { url, request: { ...request, system: 'S', metadata: { user_id: 'user_1_account_2_session_01234567-89ab-cdef-0123-456789abcdef' }, messages: [...request.messages, { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'look', input: {} }] }, { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: '40 C' }] }] }, response: answer([{ type: 'text', text: 'Hot' }]) },
      { prompt: 'Hi', session_id: '01234567-89ab-cdef-0123-456789abcdef' },
    ],
    [
      'images leave a marker',
      { url, request: { ...request, messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }, { type: 'text', text: 'What?' }] }] }, response: answer([]) },
      { prompt: '[image 3 bytes]\nWhat?' },
    ],
    [
      'under a path of its own, by the shape of the answer',
      { url: '/bot', request, response: answer([{ type: 'text', text: 'Hello' }]) },
      { backend: 'anthropic', output: 'Hello' },
    ],
    [
      'under a path of its own, by the header of the client',
      { url: '/bot', requestHeaders: { 'anthropic-version': '2023-06-01' }, request, status: 503, response: '' },
      { backend: 'anthropic', outcome: 'error' },
    ],
    [
      'counts of the cache that come late, thinking and searches among them',
      stream(start({ input_tokens: 10, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 1 }), TEXT, delta(0, { text: 'a' }), end('end_turn', { input_tokens: 10, cache_creation_input_tokens: 5, cache_read_input_tokens: 7, output_tokens: 20, output_tokens_details: { thinking_tokens: 4 }, server_tool_use: { web_search_requests: 1 } })),
      { input_tokens: 22, cached_input_tokens: 7, cache_write_tokens: 5, output_tokens: 20, reasoning_tokens: 4, attributes: { 'sidelight.usage.web_searches': '1' } },
    ],
    [
      'a client that leaves once it knows why it ended',
      { ...stream(start({ input_tokens: 1, output_tokens: 1 }), TEXT, delta(0, { text: 'a' }), end('end_turn', { output_tokens: 2 })), end: 'client_abort' },
      { outcome: 'ok', output_tokens: 2 },
    ],
    [
      'thoughts that nobody may read, a window that is full',
      { url, request, response: answer([{ type: 'redacted_thinking', data: 'x' }, { type: 'text', text: 'a', citations: [] }], { stop_reason: 'model_context_window_exceeded' }) },
      { output: 'a', finish_reasons: ['model_context_window_exceeded'], outcome: 'ok' },
    ],
    [
      'events named outside of their data, blanks behind it',
      { ...stream(), chunks: [{ atMs: 1, data: Buffer.from('event: content_block_delta\ndata: {"index":0,"delta":{"text":"a"}}  \n\nevent: error\ndata: {"error":{"type":"overloaded_error","message":"Overloaded"}}\n\n') }] },
      { output: 'a', outcome: 'error', error_type: 'overloaded_error' },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject(expected);
  }); // prettier-ignore
});

describe('legacy completions', () => {
  const prompt = '\n\nHuman: Hi\n\nAssistant:';
  const piece = (completion: string, stop_reason: string | null = null) => ({ type: 'completion', id: 'c', model: 'claude-2.1', completion, stop_reason }); // prettier-ignore
  it.each<Case>([
    [
      'whole',
      { url: '/v1/complete', request: { model: 'claude-2', prompt, max_tokens_to_sample: 9 }, response: piece(' Hello', 'stop_sequence') },
      { backend: 'anthropic', operation: 'text_completion', prompt, output: ' Hello', response_model: 'claude-2.1', max_tokens: 9, finish_reasons: ['stop_sequence'], tokens_source: 'absent' },
    ],
    [
      'streamed',
      { url: '/v1/complete', request: { prompt }, responseHeaders: SSE, chunks: sseChunks({ type: 'ping' }, piece(' Hel'), piece('lo'), piece('', 'stop_sequence')) },
      { streaming: true, output: ' Hello', ttft_ms: 110, finish_reasons: ['stop_sequence'] },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject(expected);
  }); // prettier-ignore
});

it.each(['/v1/messages/count_tokens', '/v1/messages/batches', '/v1/messages/batches/msgbatch_1/cancel'])(
  '%s is no inference',
  async (path) => {
    expect(await capture(exchangeOf({ url: path, request, response: { input_tokens: 3 } }))).toEqual({
      skipped: 'not_inference',
    });
  },
);
