import { expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { callOf, capture, exchangeOf, SSE, type ExchangeSketch } from '../helpers/exchanges.js';
import { usage } from '../helpers/openai_chats.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

const url = '/v1/threads/thread_1/runs';
const request = { assistant_id: 'asst_1', additional_messages: [{ role: 'user', content: 'Hi' }] };
const run = (more: object) => ({ id: 'run_1', object: 'thread.run', assistant_id: 'asst_1', thread_id: 'thread_1', status: 'queued', model: 'gpt-4o', usage: null, temperature: 1, ...more }); // prettier-ignore
const function_ = (name: string, args: string) => ({ name, arguments: args });
const required = { type: 'submit_tool_outputs', submit_tool_outputs: { tool_calls: [{ id: 'c1', type: 'function', function: function_('f', '{"a":1}') }] } }; // prettier-ignore
const said = (text: string) => ({ object: 'thread.message.delta', delta: { content: [{ index: 0, type: 'text', text: { value: text, annotations: [] } }] } }); // prettier-ignore
const calling = (call: object) => ({ object: 'thread.run.step.delta', delta: { step_details: { type: 'tool_calls', tool_calls: [call] } } }); // prettier-ignore

const stream = (...events: [name: string, data: unknown][]): ExchangeSketch => ({
  url,
  request: { ...request, stream: true },
  responseHeaders: SSE,
  chunks: events.map(([name, data], index) => ({
    atMs: 100 + index * 10,
    data: Buffer.from(`event: ${name}\ndata: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`),
  })),
});

it.each<Case>([
  ['asked for: not begun yet', { url, request, response: run({}) }, { prompt: 'Hi', finish_reasons: ['queued'], tokens_source: 'absent', temperature: 1 }],
  ['with the thread it begins with', { url: '/v1/threads/runs', request: { assistant_id: 'asst_1', model: 'gpt-4o', thread: { messages: [{ role: 'user', content: 'Hi' }] } }, response: run({}) }, { prompt: 'Hi', request_model: 'gpt-4o' }],
  ['fetched when it is over', { method: 'GET', url: `${url}/run_1`, response: run({ status: 'completed', usage: usage(30, 20) }) }, { finish_reasons: ['completed'], input_tokens: 30, output_tokens: 20, tokens_source: 'reported' }],
  ['stopped by a limit', { method: 'GET', url: `${url}/run_1`, response: run({ status: 'incomplete', incomplete_details: { reason: 'max_completion_tokens' }, usage: usage(30, 20) }) }, { finish_reasons: ['incomplete:max_completion_tokens'] }],
  ['failed', { method: 'GET', url: `${url}/run_1`, response: run({ status: 'failed', last_error: { code: 'rate_limit_exceeded', message: 'too fast' } }) }, { outcome: 'error', error_type: 'rate_limit_exceeded', error_message: 'too fast', finish_reasons: ['failed'] }],
  [
    'streamed to its end',
    stream(['thread.run.created', run({})], ['thread.message.delta', said('Hel')], ['thread.message.delta', said('lo')], ['thread.message.completed', { object: 'thread.message', content: [{ type: 'text', text: { value: 'Hello' } }] }], ['thread.run.completed', run({ status: 'completed', usage: usage(30, 2) })], ['done', '[DONE]']),
    { output: 'Hello', finish_reasons: ['completed'], input_tokens: 30, output_tokens: 2, streaming: true, ttft_ms: 110, tpot_ms: 10 },
  ],
  [
    'streamed until a tool is asked for',
    stream(['thread.run.step.delta', calling({ index: 0, id: 'c1', type: 'function', function: function_('f', '') })], ['thread.run.step.delta', calling({ index: 0, function: { arguments: '{"a":1}' } })], ['thread.run.requires_action', run({ status: 'requires_action', required_action: required })], ['done', '[DONE]']),
    { tool_calls: [{ id: 'c1', name: 'f', arguments: '{"a":1}' }], finish_reasons: ['requires_action'], ttft_ms: 100 },
  ],
  ['what its tools said', { url: `${url}/run_1/submit_tool_outputs`, request: { tool_outputs: [{ tool_call_id: 'c1', output: '1' }] }, response: run({ required_action: required }) }, { tool_calls: [{ id: 'c1', name: 'f', arguments: '{"a":1}' }] }],
  ['an error in the middle', stream(['thread.run.created', run({})], ['error', { error: { message: 'gone', type: 'server_error' } }]), { outcome: 'error', error_type: 'server_error', error_message: 'gone' }],
])('%s', async (_, sketch, expected) => {
  expect(await callOf(sketch)).toMatchObject({ backend: 'openai', operation: 'chat', response_model: 'gpt-4o', response_id: 'run_1', session_id: 'thread_1', ...expected });
}); // prettier-ignore

it.each(['/threads/t1/runs/wait', '/threads/t1/runs'])('LangGraph has runs of its own at %s', async (path) => {
  const input = { messages: [{ role: 'user', content: 'Hi' }] };
  const response = { messages: [...input.messages, { type: 'ai', content: 'Hello' }] };
  expect(await callOf({ url: path, request: { assistant_id: 'a', input }, response })).toMatchObject({
    backend: 'generic',
    prompt: 'Hi',
    output: 'Hello',
  });
});

it.each<[name: string, sketch: ExchangeSketch]>([
  ['a look at a run that goes on', { method: 'GET', url: `${url}/run_1`, response: run({ status: 'in_progress' }) }],
  ['a list of runs', { method: 'GET', url, response: { object: 'list', data: [] } }],
  ['a run cancelled', { url: `${url}/run_1/cancel`, response: run({ status: 'cancelling' }) }],
  ['a run given other metadata', { url: `${url}/run_1`, request: { metadata: {} }, response: run({}) }],
  ['a thread made', { url: '/v1/threads', request: {}, response: { object: 'thread' } }],
])('%s is no inference', async (_, sketch) => {
  expect(await capture(exchangeOf(sketch))).toEqual({ skipped: 'not_inference' });
});
