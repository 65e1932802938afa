import { expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import type { WireChunk } from '../../../capture/exchange.js';
import { callOf, SSE, type ExchangeSketch } from '../helpers/exchanges.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

/** As sse-starlette writes them: CRLF, and pings in between. */
const events = (...list: [name: string, data?: unknown][]): WireChunk[] =>
  list.map(([name, data], index) => ({
    atMs: 100 + index * 10,
    data: Buffer.from(`event: ${name}\r\n${data === undefined ? '' : `data: ${JSON.stringify(data)}\r\n`}\r\n${index === 0 ? ': ping - now\r\n\r\n' : ''}`),
  })); // prettier-ignore
const stream = (path: string, ...list: [name: string, data?: unknown][]): ExchangeSketch => ({
  url: path,
  request: { input: 'Hi' },
  responseHeaders: SSE,
  chunks: events(...list),
});
const usage = (input: number, output: number) => ({ input_tokens: input, output_tokens: output, total_tokens: input + output, input_token_details: { cache_read: 2 }, output_token_details: { reasoning: 1 } }); // prettier-ignore
const ai = (content: unknown, more: object = {}) => ({ content, type: 'ai', response_metadata: { model_name: 'gpt-x', finish_reason: 'stop' }, usage_metadata: usage(9, 5), ...more }); // prettier-ignore
const chunk = (content: unknown, more: object = {}) => ({ content, type: 'AIMessageChunk', response_metadata: {}, usage_metadata: null, ...more }); // prettier-ignore
const START: [string, unknown] = ['metadata', { run_id: 'r' }];

it.each<Case>([
  [
    'invoke: a message',
    { url: '/openai/invoke', request: { input: [{ type: 'system', content: 'S' }, ['human', 'Hi']], config: { configurable: { session_id: 's' } }, kwargs: { temperature: 0.5 } }, response: { output: ai('Hello', { tool_calls: [{ id: 't', name: 'look', args: { a: 1 } }] }), metadata: { run_id: 'r' } } },
    { backend: 'langserve', operation: 'chat', prompt: 'Hi', output: 'Hello', response_model: 'gpt-x', response_id: 'r', session_id: 's', temperature: 0.5, input_tokens: 9, output_tokens: 5, cached_input_tokens: 2, reasoning_tokens: 1, finish_reasons: ['stop'], choices: 1, tool_calls: [{ id: 't', name: 'look', arguments: '{"a":1}' }], outcome: 'ok' },
  ],
  ['invoke: a plain text, by config hash', { url: '/chain/c/hash/invoke', request: { input: { topic: 'Hi' } }, response: { output: 'Hello', metadata: { run_id: 'r' } } }, { operation: 'text_completion', prompt: 'Hi', output: 'Hello', tokens_source: 'absent' }],
  ['invoke: an object with an answer in it', { url: '/rag/invoke', request: { input: { question: 'Hi', k: 3 } }, response: { output: { answer: 'Hello', context: [{ page_content: 'no' }] } } }, { prompt: 'Hi', output: 'Hello' }],
  ['invoke: the state of a graph, as constructors', { url: '/graph/invoke', request: { input: { messages: [{ lc: 1, type: 'constructor', id: ['langchain', 'HumanMessage'], kwargs: { content: 'Hi', type: 'human' } }] } }, response: { output: { messages: [ai('no'), { lc: 1, type: 'constructor', id: ['x', 'AIMessage'], kwargs: { content: 'Hello' } }] } } }, { operation: 'chat', prompt: 'Hi', output: 'Hello' }],
  [
    'batch: a choice for each input, tokens together',
    { url: '/openai/batch', request: { inputs: ['a', 'b'] }, response: { output: [ai('A'), ai('B')], metadata: { responses: [] } } },
    { prompt: 'a', output: 'A', choices: 2, input_tokens: 18, output_tokens: 10, cached_input_tokens: 4, finish_reasons: ['stop', 'stop'], attributes: { 'sidelight.choice.1': 'B' } },
  ],
  [
    'stream: chunks of a message',
    stream('/openai/stream', START, ['data', chunk('')], ['data', chunk('Hel')], ['data', chunk([{ type: 'text', text: 'lo' }], { tool_call_chunks: [{ name: 'look', args: '{"a":', id: 't', index: 0 }] })], ['data', chunk('', { tool_call_chunks: [{ name: null, args: '1}', id: null, index: 0 }], response_metadata: { model_name: 'gpt-x', finish_reason: 'tool_calls' }, usage_metadata: usage(9, 5) })], ['end']),
    { operation: 'chat', streaming: true, response_id: 'r', output: 'Hello', ttft_ms: 120, input_tokens: 9, output_tokens: 5, response_model: 'gpt-x', finish_reasons: ['tool_calls'], tool_calls: [{ id: 't', name: 'look', arguments: '{"a":1}' }] },
  ],
  ['stream: plain texts', stream('/chain/stream', START, ['data', 'Hel'], ['data', 'lo'], ['end']), { operation: 'text_completion', output: 'Hello', ttft_ms: 110, outcome: 'ok' }],
  ['stream: a client that leaves', { ...stream('/chain/stream', START, ['data', 'Hel']), end: 'client_abort' }, { outcome: 'client_abort', output: 'Hel' }],
  ['stream: a client that leaves after the end', { ...stream('/chain/stream', START, ['data', 'Hel'], ['end']), end: 'client_abort' }, { outcome: 'ok' }],
  ['stream: an error under 200', stream('/chain/stream', START, ['data', 'Hel'], ['error', { status_code: 500, message: 'Internal Server Error' }]), { outcome: 'error', http_status: 200, error_type: '500', error_message: 'Internal Server Error', output: 'Hel' }],
  [
    'stream_log: patches',
    stream('/chain/stream_log', ['data', { ops: [{ op: 'replace', path: '', value: { id: 'r', streamed_output: [], final_output: null } }] }], ['data', { ops: [{ op: 'add', path: '/streamed_output/-', value: 'Hel' }, { op: 'replace', path: '/final_output', value: 'Hel' }] }], ['data', { ops: [{ op: 'add', path: '/streamed_output/-', value: 'lo' }] }], ['end']),
    { output: 'Hello', response_id: 'r', ttft_ms: 110 },
  ],
  [
    'stream_events: the whole chain streams the output, its models count',
    stream('/chain/stream_events', ['data', { event: 'on_chain_start', run_id: 'r', data: { input: 'Hi' } }], ['data', { event: 'on_chat_model_stream', run_id: 'm', data: { chunk: chunk('Hel') } }], ['data', { event: 'on_chain_stream', run_id: 'r', data: { chunk: 'Hel' } }], ['data', { event: 'on_chat_model_end', run_id: 'm', data: { output: ai('Hello') } }], ['data', { event: 'on_chain_stream', run_id: 'r', data: { chunk: 'lo' } }], ['data', { event: 'on_chain_end', run_id: 'r', data: { output: 'Hello' } }], ['end']),
    { output: 'Hello', response_id: 'r', ttft_ms: 120, input_tokens: 9, output_tokens: 5, response_model: 'gpt-x', finish_reasons: ['stop'] },
  ],
  ['what FastAPI misses', { url: '/chain/invoke', request: {}, status: 422, response: { detail: [{ type: 'missing', loc: ['body', 'input'], msg: 'Field required' }] } }, { backend: 'langserve', outcome: 'error', error_type: '422' }],
  ['another\'s stream', { url: '/stream', request: { prompt: 'Hi' }, response: { output: 'Hello' } }, { backend: 'generic' }],
])('%s', async (_, sketch, expected) => {
  expect(await callOf(sketch)).toMatchObject(expected);
}); // prettier-ignore
