import { describe, expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { callOf, SSE, sseChunks, type ExchangeSketch } from '../helpers/exchanges.js';
import { answer, chunk, stream, usage, USER } from '../helpers/openai_chats.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

const JSON_TYPE = { 'content-type': 'application/json' };
const whole = (body: unknown, status = 200): ExchangeSketch => ({ request: USER, status, response: body });
const bytes = (data: string | Buffer, type = 'text/event-stream'): ExchangeSketch => ({
  request: { ...USER, stream: true },
  responseHeaders: { 'content-type': type },
  response: data,
});
const A = JSON.stringify(chunk({ content: 'a' }));
const B = JSON.stringify(chunk({ content: 'b' }));

describe('framing of a stream', () => {
  it.each<[name: string, sketch: ExchangeSketch]>([
    ['no space behind the colon', bytes(`data:${A}\n\ndata:${B}\n\n`)],
    ['CRLF', bytes(`data: ${A}\r\n\r\ndata: ${B}\r\n\r\n`)],
    ['CR alone', bytes(`data: ${A}\r\rdata: ${B}\r\r`)],
    ['a byte order mark', bytes(`\ufeffdata: ${A}\n\ndata: ${B}\n\n`)],
    ['comments that keep it alive', bytes(`: OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\ndata: ${A}\n\ndata: ${B}\n\n`)],
    ['names, ids, retries', bytes(`retry: 5\nid: 1\nevent: message\ndata: ${A}\n\nevent: message\ndata: ${B}\n\nevent: end\ndata: {}\n\n`)],
    ['an object over several data lines', bytes(`data: ${A.replace(',', ',\ndata: ')}\n\ndata: ${B}\n\n`)],
    ['no blank line at the end', bytes(`data: ${A}\n\ndata: ${B}`)],
    ['a type in other letters', bytes(`data: ${A}\n\ndata: ${B}\n\n`, 'Text/Event-Stream;Charset=UTF-8')],
    ['UTF-16', bytes(Buffer.from(`data: ${A}\n\ndata: ${B}\n\n`, 'utf16le'), 'text/event-stream; charset=utf-16le')],
    ['JSON lines, the last without its line feed', bytes(`${A}\n${B}`, 'application/x-ndjson')],
  ])('%s', async (_, sketch) => {
    expect(await callOf(sketch)).toMatchObject({ backend: 'openai', outcome: 'ok', output: 'ab', streaming: true });
  }); // prettier-ignore

  it.each(['iso-8859-1', 'utf-16le'] as const)('an answer in %s', async (charset) => {
    const body = Buffer.from(JSON.stringify(answer({ content: 'é' })), charset === 'utf-16le' ? 'utf16le' : 'latin1');
    const sketch = bytes(body, `application/json; charset=${charset}`);
    expect(await callOf(sketch)).toMatchObject({ output: 'é', streaming: false });
  });
});

describe('where thoughts stand', () => {
  it.each<[name: string, delta: object]>([
    ['DeepSeek, SGLang, llama.cpp', { reasoning_content: 'Hm' }],
    ['Groq, OpenRouter', { reasoning: 'Hm' }],
    ['vLLM while it changes from one to the other', { reasoning: 'Hm', reasoning_content: 'Hm' }],
    ['Copilot', { reasoning_text: 'Hm' }],
    ['Ollama’s word for it', { thinking: 'Hm' }],
    ['OpenRouter: text, summary, and what is encrypted', { reasoning_details: [{ type: 'reasoning.text', text: 'H' }, { type: 'reasoning.summary', summary: 'm' }, { type: 'reasoning.encrypted', data: 'x' }] }],
    ['Databricks: a part of the content', { content: [{ type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm' }] }] }],
    ['Mistral: a part of the content', { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }] }] }],
  ])('%s', async (_, thought) => {
    const expected = { output: 'Yes', attributes: { 'sidelight.reasoning': 'Hm' } };
    expect(await callOf(stream(chunk(thought), chunk({ content: 'Yes' })))).toMatchObject({ ...expected, ttft_ms: 100 });
    const content = 'content' in thought && Array.isArray(thought.content) ? [...thought.content as unknown[], { type: 'text', text: 'Yes' }] : 'Yes';
    expect(await callOf(whole(answer({ ...thought, content })))).toMatchObject(expected);
  }); // prettier-ignore
});

describe('tool calls', () => {
  const call = (index: number, id: unknown, name: string | null, args: unknown) => ({ index, id, type: 'function', function: { name, arguments: args } }); // prettier-ignore
  it.each<[name: string, sketch: ExchangeSketch, expected: Call['tool_calls']]>([
    ['begun in another order than numbered', stream(chunk({ tool_calls: [call(1, 'b', 'g', '{')] }), chunk({ tool_calls: [call(0, 'a', 'f', '{}'), call(1, undefined, null, '}')] })), [{ id: 'a', name: 'f', arguments: '{}' }, { id: 'b', name: 'g', arguments: '{}' }]],
    ['TGI: one, not a list of one', stream(chunk({ tool_calls: call(0, '', 'f', '{"a"') }), chunk({ tool_calls: call(0, '', null, ':1}') })), [{ id: '', name: 'f', arguments: '{"a":1}' }]],
    ['TGI: numbered, with an object', whole(answer({ tool_calls: [call(0, 0, 'f', { a: 1 })] })), [{ id: '0', name: 'f', arguments: '{"a":1}' }]],
  ])('%s', async (_, sketch, expected) => {
    expect((await callOf(sketch)).tool_calls).toEqual(expected);
  }); // prettier-ignore
});

describe('counts and clocks', () => {
  const timing = (times: Record<string, string>) =>
    Object.fromEntries(Object.entries(times).map(([name, ms]) => [`sidelight.server_timing.${name}`, ms]));
  it.each<Case>([
    ['Moonshot: usage inside the last chunk’s choice', stream(chunk({ content: 'a' }), chunk({}, { finish_reason: 'stop', usage: usage(3, 4) }), '[DONE]'), { input_tokens: 3, output_tokens: 4 }],
    ['DeepSeek: a last chunk without a delta', stream(chunk({ content: 'a' }), { choices: [{ index: 0, finish_reason: 'stop' }], usage: usage(1, 2) }), { finish_reasons: ['stop'], output_tokens: 2 }],
    ['numbers written as text', { request: { ...USER, temperature: '0.5', max_tokens: '7' }, response: answer({ content: 'a' }, { usage: { prompt_tokens: '3', completion_tokens: '4' } }) }, { input_tokens: 3, output_tokens: 4, temperature: 0.5, max_tokens: 7 }],
    ['llama.cpp: what was cached stands in the timings alone', whole(answer({ content: 'a' }, { usage: usage(9, 4), timings: { cache_n: 6, prompt_n: 3, predicted_n: 4 } })), { input_tokens: 9, cached_input_tokens: 6 }],
    ['llama.cpp: what was cached stands in both', whole(answer({ content: 'a' }, { usage: usage(9, 4, { prompt_tokens_details: { cached_tokens: 5 } }), timings: { cache_n: 6, prompt_n: 3 } })), { cached_input_tokens: 5 }],
    ['usage that is null', whole(answer({ content: 'a' }, { usage: null })), { tokens_source: 'absent', outcome: 'ok' }],
    ['details that are null', whole(answer({ content: 'a' }, { usage: usage(3, 4, { prompt_tokens_details: null, completion_tokens_details: null }) })), { input_tokens: 3, cached_input_tokens: null, reasoning_tokens: null }],
    ['no choices', whole({ id: 'c', choices: [], usage: usage(3, 0) }), { output: '', input_tokens: 3, outcome: 'ok' }],
    ['choices that are null', whole({ id: 'c', choices: null }), { output: '', outcome: 'ok' }],
    ['vLLM: token ids beside the text', stream(chunk({ role: 'assistant', content: '', reasoning: null }), { ...chunk({ content: 'a' }, { token_ids: [5], stop_reason: null }), prompt_token_ids: [1, 2] }, { ...chunk({}, { finish_reason: 'stop', stop_reason: 128009 }), usage: usage(2, 1) }), { output: 'a', ttft_ms: 110, finish_reasons: ['stop'], input_tokens: 2 }],
    ['SGLang: reasoning beside the details', whole(answer({ content: 'a' }, { usage: usage(2, 30, { reasoning_tokens: 20 }) })), { output_tokens: 30, reasoning_tokens: 20 }],
    ['NaN and Infinity', whole(JSON.stringify(answer({ content: 'a' }, { usage: usage(1, 2) })).replace('"finish_reason"', '"logprobs":-Infinity,"score":NaN,"finish_reason"')), { output: 'a', output_tokens: 2 }],
    ['Groq: seconds', whole(answer({ content: 'a' }, { usage: usage(1, 1, { queue_time: 0.01, prompt_time: 0.02, completion_time: 0.3, total_time: 0.32 }) })), { queue_ms: 10, attributes: timing({ prefill_ms: '20', decode_ms: '300', total_ms: '320' }) }],
    ['llama.cpp: milliseconds', whole(answer({ content: 'a' }, { timings: { cache_n: 6, prompt_n: 1, prompt_ms: 3.5, predicted_n: 3, predicted_ms: 2 } })), { input_tokens: 7, attributes: timing({ prefill_ms: '3.5', decode_ms: '2' }) }],
    ['OpenAI: a header', { ...whole(answer({ content: 'a' })), responseHeaders: { ...JSON_TYPE, 'openai-processing-ms': '412' } }, { attributes: timing({ total_ms: '412' }) }],
    ['Hugging Face: a header, seconds', { ...whole(answer({ content: 'a' })), responseHeaders: { ...JSON_TYPE, 'x-compute-time': '0.5' } }, { attributes: timing({ total_ms: '500' }) }],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject({ backend: 'openai', ...expected });
  }); // prettier-ignore
});

describe('what a choice is', () => {
  const token = (content: string, index: number, more: object = {}) => ({ ...chunk({ role: 'assistant', content }, more, index), object: 'text_completion' }); // prettier-ignore
  it.each<Case>([
    ['TGI 1.4: tokens are numbered where choices are', stream(token(' The', 1), token(' answer', 2), token('</s>', 3, { finish_reason: 'eos_token' })), { output: ' The answer</s>', choices: 1, finish_reasons: ['eos_token'] }],
    ['completions that are interleaved, two of them in one chunk', { url: '/v1/completions', request: { prompt: 'x', stream: true, n: 2 }, responseHeaders: SSE, chunks: sseChunks({ choices: [{ index: 1, text: 'b' }] }, { choices: [{ index: 0, text: 'a' }] }, { choices: [{ index: 1, text: 'B', finish_reason: 'stop' }, { index: 0, text: 'A', finish_reason: 'length' }] }) }, { output: 'aA', choices: 2, finish_reasons: ['length', 'stop'], attributes: expect.objectContaining({ 'sidelight.choice.1': 'bB' }) }],
    ['Azure: what the filter says later is no content', stream(chunk({ content: 'a' }), { choices: [{ index: 0, finish_reason: null, content_filter_offsets: { check_offset: 1 }, content_filter_results: { hate: { filtered: false, severity: 'safe' } } }], id: '', model: '', object: '' }), { output: 'a', response_model: 'm-2024', max_gap_ms: null }],
    ['a client that leaves when all of them are finished', { ...stream(chunk({ content: 'a' }), chunk({}, { finish_reason: 'stop' })), end: 'client_abort' }, { outcome: 'ok', output: 'a' }],
    ['a client that leaves when one of them is', { ...stream(chunk({ content: 'a' }, { finish_reason: 'stop' }), chunk({ content: 'b' }, {}, 1)), end: 'client_abort' }, { outcome: 'client_abort' }],
    ['an engine in the path', { url: '/v1/engines/davinci/completions', request: { prompt: 'x' }, response: { choices: [{ index: 0, text: 'a', finish_reason: 'length' }] } }, { operation: 'text_completion', request_model: 'davinci', output: 'a' }],
    ['Hyperbolic: pictures, and the model by another name', { url: '/v1/image/generation', request: { model_name: 'SDXL', prompt: 'hat' }, response: { images: [{ index: 0, image: 'AA' }] } }, { request_model: 'SDXL', operation: 'image_generation', prompt: 'hat' }],
    ['Databricks: an endpoint in the path', { url: '/serving-endpoints/llama/invocations', request: { messages: USER.messages }, response: answer({ content: 'a' }) }, { request_model: 'llama', operation: 'chat', prompt: 'Hi' }],
    ['Databricks: embeddings under the same path', { url: '/serving-endpoints/bge/invocations', request: { input: ['a'] }, response: { object: 'list', data: [{ object: 'embedding', index: 0, embedding: [1, 2] }], model: 'bge', usage: { prompt_tokens: 3, total_tokens: 3 } } }, { request_model: 'bge', operation: 'embeddings', prompt: 'a', input_tokens: 3 }],
    ['watsonx: embeddings, counted beside the results', { url: '/ml/v1/text/embeddings', request: { model_id: 'ibm/slate', inputs: ['a', 'b'] }, response: { model_id: 'ibm/slate', results: [{ embedding: [1, 2] }, { embedding: [3, 4] }], input_token_count: 7 } }, { operation: 'embeddings', prompt: 'b', input_tokens: 7, attributes: { 'sidelight.embedding.count': '2' } }],
    ['watsonx: under its own path and names', { url: '/ml/v1/text/chat?version=2024-10-08', request: { model_id: 'ibm/granite', messages: USER.messages }, response: { id: 'cmpl-1', model_id: 'ibm/granite', choices: [{ index: 0, message: { role: 'assistant', content: 'Yo' }, finish_reason: 'stop' }], usage: usage(3, 4) } }, { operation: 'chat', request_model: 'ibm/granite', response_model: 'ibm/granite', output: 'Yo', input_tokens: 3 }],
    ['Cortex: under its own path, choices without an index', { url: '/api/v2/cortex/inference:complete', request: USER, responseHeaders: SSE, chunks: sseChunks({ model: 'm', choices: [{ delta: { type: 'text', content: 'Y', content_list: [{ type: 'text', text: 'Y' }] } }], usage: {} }, { model: 'm', choices: [{ delta: { content: 'o' } }], usage: usage(3, 4) }) }, { operation: 'chat', output: 'Yo', choices: 1, input_tokens: 3 }],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject({ backend: 'openai', ...expected });
  }); // prettier-ignore
});

describe('errors', () => {
  it.each<Case>([
    ['a text in the middle of a stream', stream(chunk({ content: 'a' }), { error: 'died' }), { error_message: 'died', output: 'a' }],
    ['nothing but a flag and a message', whole({ error: true, message: 'died' }), { error_message: 'died' }],
    ['OpenRouter: of a choice', whole({ id: 'g', choices: [{ index: 0, finish_reason: 'error', message: { content: 'Par' }, error: { code: 502, message: 'Provider returned error' } }] }), { error_message: 'Provider returned error', output: 'Par', finish_reasons: ['error'] }],
    ['OpenRouter: in the middle of a stream', stream(chunk({ content: 'a' }), { id: 'g', error: { code: 'server_error', message: 'Provider disconnected' }, choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }] }), { error_type: 'server_error', error_message: 'Provider disconnected', output: 'a', finish_reasons: ['error'] }],
    ['Groq: an event of that name', bytes(`data: ${A}\n\nevent: error\ndata: {"error":{"message":"Failed to call a function","type":"invalid_request_error","code":"tool_use_failed","status_code":400}}\n\n`), { error_type: 'tool_use_failed', error_message: 'Failed to call a function', output: 'a' }],
    ['llama.cpp of old: a field of that name', bytes(`data: ${A}\n\nerror: {"code":500,"message":"slot gone","type":"server_error"}\n\n`), { error_type: 'server_error', error_message: 'slot gone', output: 'a' }],
    ['Cloudflare: a list', whole({ result: null, success: false, errors: [{ code: 7003, message: 'no route' }, { code: 7000, message: 'none' }] }, 400), { error_type: '400', error_message: 'no route; none' }],
    ['MiniMax: a status inside a 200', whole({ id: 'x', choices: null, base_resp: { status_code: 1004, status_msg: 'login fail' } }), { error_type: '1004', error_message: 'login fail' }],
    ['Mistral: neither type nor code', whole({ message: 'Unauthorized', request_id: 'x' }, 401), { error_type: '401', error_message: 'Unauthorized' }],
    ['Mistral: an object for a message', whole({ object: 'error', message: { detail: [{ loc: ['body'], msg: 'need' }] }, type: 'invalid_request_error', code: null }, 422), { error_type: 'invalid_request_error', error_message: '{"detail":[{"loc":["body"],"msg":"need"}]}' }],
    ['watsonx: a list with codes', whole({ errors: [{ code: 'model_not_supported', message: 'no such model' }], trace: 't', status_code: 404 }, 404), { error_type: 'model_not_supported', error_message: 'no such model' }],
    ['Databricks: a code of another name', whole({ error_code: 'BAD_REQUEST', message: 'no' }, 400), { error_type: 'BAD_REQUEST', error_message: 'no' }],
    ['problem details', { ...whole({ title: 'Too Many', status: 429, detail: 'slow' }, 429), responseHeaders: { 'content-type': 'application/problem+json' } }, { error_type: '429', error_message: 'slow' }],
    ['responses: the event, then the state', { url: '/v1/responses', request: { input: 'Hi', stream: true }, responseHeaders: SSE, chunks: sseChunks({ type: 'error', error: { type: 'invalid_request_error', code: 'context_length_exceeded', message: 'too long' } }, { type: 'response.failed', response: { id: 'r', status: 'failed', error: { code: 'context_length_exceeded', message: 'too long' } } }) }, { error_type: 'context_length_exceeded', error_message: 'too long', finish_reasons: ['failed'] }],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject({ backend: 'openai', outcome: 'error', ...expected });
  }); // prettier-ignore

  it('MiniMax says of every answer how it went', async () => {
    const sketch = whole(answer({ content: 'a' }, { base_resp: { status_code: 0, status_msg: '' } }));
    expect(await callOf(sketch)).toMatchObject({ outcome: 'ok', output: 'a' });
  });
});

describe('responses', () => {
  const url = '/v1/responses';
  it.each<Case>([
    ['a refusal, left in the middle', { url, request: { input: 'Hi', stream: true }, responseHeaders: SSE, end: 'client_abort', chunks: sseChunks({ type: 'response.output_item.added', output_index: 0, item: { type: 'message', content: [] } }, { type: 'response.refusal.delta', output_index: 0, delta: 'No.' }) }, { output: 'No.', attributes: { 'sidelight.refusal': 'true' }, outcome: 'client_abort' }],
    ['stopped by a filter', { url, request: { input: 'Hi' }, response: { id: 'r', status: 'incomplete', incomplete_details: { reason: 'content_filter' }, output: [] } }, { finish_reasons: ['incomplete:content_filter'], outcome: 'ok' }],
    ['cancelled', { url, request: { input: 'Hi' }, response: { id: 'r', status: 'cancelled', output: [] } }, { finish_reasons: ['cancelled'] }],
    ['asked for in the background', { url, request: { input: 'Hi', background: true }, response: { id: 'r', status: 'queued', output: [], usage: null, error: null } }, { finish_reasons: ['queued'], tokens_source: 'absent', outcome: 'ok' }],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject({ backend: 'openai', ...expected });
  }); // prettier-ignore
});
