import { describe, expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { callOf, SSE, sseChunks, type ExchangeSketch } from '../helpers/exchanges.js';
import { answer, chunk, stream, usage, USER } from '../helpers/openai_chats.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

describe('chat', () => {
  it.each<Case>([
    [
      'a whole answer',
      {
        request: { ...USER, temperature: 0.5, top_p: 0.9, max_completion_tokens: 7, seed: 3, n: 1 },
        response: answer({ content: 'Hello' }, { usage: usage(9, 2, { prompt_tokens_details: { cached_tokens: 4 } }) }),
      },
      {
        operation: 'chat',
        request_model: 'm',
        response_model: 'm-2024',
        response_id: 'chatcmpl-1',
        prompt: 'Hi',
        output: 'Hello',
        finish_reasons: ['stop'],
        choices: 1,
        input_tokens: 9,
        output_tokens: 2,
        cached_input_tokens: 4,
        tokens_source: 'reported',
        temperature: 0.5,
        top_p: 0.9,
        max_tokens: 7,
        streaming: false,
        outcome: 'ok',
        ttft_ms: null,
        attributes: { 'gen_ai.request.seed': '3' },
      },
    ],
    [
      'a stream with usage in its last chunk',
      stream(chunk({ role: 'assistant', content: '' }), chunk({ content: 'Hel' }), chunk({ content: 'lo' }), chunk({}, { finish_reason: 'stop' }), { choices: [], usage: usage(9, 3) }, '[DONE]'),
      { output: 'Hello', streaming: true, ttft_ms: 110, max_gap_ms: 10, tpot_ms: 5, input_tokens: 9, output_tokens: 3, finish_reasons: ['stop'] },
    ],
    [
      'usage in every chunk is cumulative',
      stream({ ...chunk({ content: 'a' }), usage: usage(5, 1) }, { ...chunk({ content: 'b' }, { finish_reason: 'stop' }), usage: usage(5, 2) }),
      { output: 'ab', input_tokens: 5, output_tokens: 2 },
    ],
    [
      'Groq: usage and queue time under x_groq',
      stream(chunk({ content: 'a' }), { ...chunk({}, { finish_reason: 'stop' }), x_groq: { usage: { ...usage(5, 1), queue_time: 0.25 } } }),
      { input_tokens: 5, output_tokens: 1, queue_ms: 250 },
    ],
    [
      'llama.cpp: timings where no usage was asked for',
      stream(chunk({ content: 'a' }), { ...chunk({}, { finish_reason: 'length' }), timings: { cache_n: 6, prompt_n: 1, predicted_n: 24 } }),
      { input_tokens: 7, output_tokens: 24, cached_input_tokens: 6, finish_reasons: ['length'] },
    ],
    [
      'DeepSeek: cache fields and reasoning',
      {
        request: USER,
        response: answer({ content: 'x', reasoning_content: 'hm' }, { usage: usage(771, 38, { prompt_cache_hit_tokens: 768, completion_tokens_details: { reasoning_tokens: 20 } }) }),
      },
      { cached_input_tokens: 768, reasoning_tokens: 20, output_tokens: 38, attributes: { 'sidelight.reasoning': 'hm' } },
    ],
    [
      'xAI: reasoning counted beside the completion',
      { request: USER, response: answer({ content: 'x' }, { usage: { prompt_tokens: 77, completion_tokens: 468, total_tokens: 1127, completion_tokens_details: { reasoning_tokens: 582 } } }) },
      { input_tokens: 77, output_tokens: 1050, reasoning_tokens: 582 },
    ],
    [
      'LitServe: nothing but zeros is no report',
      { request: USER, response: answer({ content: 'x' }, { usage: usage(0, 0) }) },
      { input_tokens: null, output_tokens: null, tokens_source: 'absent' },
    ],
    [
      'a prompt of zero tokens was not counted',
      { request: USER, response: answer({ content: 'x' }, { usage: usage(0, 15) }) },
      { input_tokens: null, output_tokens: 15, tokens_source: 'reported' },
    ],
    [
      'Mistral: content as a list with thinking',
      { request: USER, response: answer({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }, { type: 'text', text: 'yes' }] }) },
      { output: 'yes', attributes: { 'sidelight.reasoning': 'hm' } },
    ],
    [
      'OpenRouter: white space in front, reasoning field',
      { request: USER, response: `\n   \n   ${JSON.stringify(answer({ content: 'x', reasoning: 'hm' }))}` },
      { output: 'x', attributes: { 'sidelight.reasoning': 'hm' } },
    ],
    [
      'Azure: model from the path, filter results first',
      {
        ...stream({ id: '', model: '', choices: [], prompt_filter_results: [] }, chunk({ content: 'a' }), '[DONE]'),
        url: '/openai/deployments/my-gpt/chat/completions?api-version=2024-06-01',
        request: { messages: USER.messages, stream: true },
      },
      { request_model: 'my-gpt', response_model: 'm-2024', response_id: 'chatcmpl-1', ttft_ms: 110, provider: 'azure.ai.openai' },
    ],
    [
      'Perplexity: a delta beside the message',
      { request: USER, response: { choices: [{ delta: { content: '' }, message: { content: 'pong' }, finish_reason: 'stop' }] } },
      { output: 'pong' },
    ],
    [
      'a refusal',
      { request: USER, response: answer({ content: null, refusal: 'I cannot.' }) },
      { output: 'I cannot.', attributes: { 'sidelight.refusal': 'true' } },
    ],
    [
      'a spoken answer',
      { request: USER, response: answer({ content: null, audio: { id: 'a', transcript: 'spoken' } }) },
      { output: 'spoken' },
    ],
    [
      'several choices, interleaved',
      stream(chunk({ content: 'a' }), chunk({ content: 'x' }, {}, 1), chunk({ content: 'b' }, { finish_reason: 'stop' }), chunk({ content: 'y' }, { finish_reason: 'length' }, 1)),
      { output: 'ab', choices: 2, finish_reasons: ['stop', 'length'], attributes: { 'sidelight.choice.1': 'xy' } },
    ],
    [
      'a conversation',
      {
        request: { model: 'm', messages: [{ role: 'system', content: 'S' }, { role: 'user', content: 'A' }, { role: 'assistant', content: 'B' }, { role: 'user', content: [{ type: 'text', text: 'C' }, { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }] }] },
        response: answer({ content: 'D' }),
      },
      {
        prompt: 'C\n[image/png 3 bytes]',
        attributes: {
          'gen_ai.input.messages': '[{"role":"system","content":"S"},{"role":"user","content":"A"},{"role":"assistant","content":"B"},{"role":"user","content":[{"type":"text","text":"C"},{"type":"image_url","image_url":{"url":"[image/png 3 bytes]"}}]}]',
        },
      },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject({ backend: 'openai', ...expected });
  }); // prettier-ignore
});

describe('tool calls', () => {
  const call = (index: number | undefined, id: string | undefined, name: string | undefined, args: string) => ({
    tool_calls: [{ index, id, type: 'function', function: { name, arguments: args } }],
  });

  it.each<[string, object[], Call['tool_calls']]>([
    [
      'pieces of two calls',
      [call(0, 'a', 'f', ''), call(0, undefined, undefined, '{"x":'), call(1, 'b', 'g', '{}'), call(0, undefined, undefined, '1}')],
      [{ id: 'a', name: 'f', arguments: '{"x":1}' }, { id: 'b', name: 'g', arguments: '{}' }],
    ],
    [
      'an index used again with a new id',
      [call(0, 'a', 'f', '{}'), call(0, 'b', 'g', '{"y":2}')],
      [{ id: 'a', name: 'f', arguments: '{}' }, { id: 'b', name: 'g', arguments: '{"y":2}' }],
    ],
    [
      'an index used again without ids',
      [call(0, undefined, 'f', '{}'), call(0, undefined, 'f', '{"y":2}')],
      [{ id: '', name: 'f', arguments: '{}' }, { id: '', name: 'f', arguments: '{"y":2}' }],
    ],
    ['the id repeated in every piece', [call(0, 'a', 'f', '{"x"'), call(0, 'a', 'f', ':1}')], [{ id: 'a', name: 'f', arguments: '{"x":1}' }]],
    ['no index at all', [call(undefined, 'a', 'f', '{}')], [{ id: 'a', name: 'f', arguments: '{}' }]],
    ['the legacy function call', [{ function_call: { name: 'f', arguments: '{"x"' } }, { function_call: { arguments: ':1}' } }], [{ id: '', name: 'f', arguments: '{"x":1}' }]],
  ])('%s', async (_, deltas, expected) => {
    const recorded = await callOf(stream(...deltas.map((delta) => chunk(delta)), chunk({}, { finish_reason: 'tool_calls' })));
    expect(recorded.tool_calls).toEqual(expected);
    expect(recorded.finish_reasons).toEqual(['tool_calls']);
    expect(recorded.ttft_ms).toBe(100);
  }); // prettier-ignore

  it('takes arguments that are an object, and custom tools', async () => {
    const recorded = await callOf({
      request: USER,
      response: answer({ content: null, tool_calls: [{ id: 'a', function: { name: 'f', arguments: { x: 1 } } }, { id: 'b', type: 'custom', custom: { name: 'g', input: 'raw' } }] }),
    }); // prettier-ignore
    expect(recorded.tool_calls).toEqual([
      { id: 'a', name: 'f', arguments: '{"x":1}' },
      { id: 'b', name: 'g', arguments: 'raw' },
    ]);
  });
});

describe('errors', () => {
  const json = (body: unknown, status = 400): ExchangeSketch => ({ request: USER, status, response: body });

  it.each<Case>([
    ['OpenAI', json({ error: { message: 'Bad key', type: 'invalid_request_error', code: 'invalid_api_key' } }, 401), { error_type: 'invalid_api_key', error_message: 'Bad key', http_status: 401 }],
    ['no code', json({ error: { message: 'Slow down', type: 'rate_limit', code: null } }, 429), { error_type: 'rate_limit', error_message: 'Slow down' }],
    ['a numeric code', json({ error: { message: 'Loading', code: 503, type: 'unavailable_error' } }, 503), { error_type: 'unavailable_error' }],
    ['old vLLM', json({ object: 'error', message: 'too long', type: 'BadRequestError', code: 400 }), { error_type: 'BadRequestError', error_message: 'too long' }],
    ['TGI', json({ error: 'no such', error_type: 'validation' }, 422), { error_type: 'validation', error_message: 'no such' }],
    ['FastAPI', json({ detail: 'Internal' }, 500), { error_type: '500', error_message: 'Internal' }],
    ['FastAPI validation', json({ detail: [{ loc: ['body'], msg: 'missing' }] }, 422), { error_type: '422', error_message: '[{"loc":["body"],"msg":"missing"}]' }],
    ['Azure policy', json({ error: { code: 'content_filter', message: 'filtered', innererror: { code: 'ResponsibleAIPolicyViolation' } } }), { error_type: 'content_filter' }],
    ['text', { ...json('upstream gone', 502), responseHeaders: { 'content-type': 'text/plain' } }, { error_type: '502', error_message: 'upstream gone' }],
    ['a page', { ...json('<html><title>502 Bad Gateway</title>', 502), responseHeaders: { 'content-type': 'text/html' } }, { error_type: '502', error_message: '502 Bad Gateway' }],
    ['a list', json([{ error: { message: 'm', status: 'INVALID_ARGUMENT' } }]), { error_type: 'INVALID_ARGUMENT', error_message: 'm' }],
    ['nothing', json('', 500), { error_type: '500', error_message: '' }],
    ['inside a 200', json({ error: { message: 'no', type: 'server_error' } }, 200), { error_type: 'server_error' }],
    ['inside a 200 stream', stream(chunk({ content: 'a' }), { error: { message: 'died', type: 'overloaded' } }), { error_type: 'overloaded', error_message: 'died', output: 'a' }],
    ['JSON in answer to a stream request', { ...json({ error: { message: 'x', type: 'y' } }), request: { ...USER, stream: true } }, { error_type: 'y', streaming: false }],
    ['an empty 200', { request: { ...USER, stream: true }, response: '' }, { error_type: 'empty_response' }],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject({ backend: 'openai', outcome: 'error', ...expected });
  }); // prettier-ignore

  it('reads an error event that is not JSON', async () => {
    const recorded = await callOf({
      ...stream(),
      chunks: [{ atMs: 5, data: Buffer.from('event: error\ndata: backend died\n\n') }],
    });
    expect(recorded).toMatchObject({ outcome: 'error', error_type: 'error', error_message: 'backend died' });
  });
});

describe('text completions', () => {
  it.each<Case>([
    [
      'one prompt',
      { url: '/v1/completions', request: { model: 'm', prompt: 'Once', max_tokens: 5 }, response: { id: 'cmpl-1', model: 'm', choices: [{ text: ' upon', index: 0, finish_reason: 'length' }], usage: usage(1, 5) } },
      { operation: 'text_completion', prompt: 'Once', output: ' upon', finish_reasons: ['length'], max_tokens: 5, input_tokens: 1 },
    ],
    [
      'several prompts',
      { url: '/v1/completions', request: { model: 'm', prompt: ['A', 'B'] }, response: { choices: [{ text: 'a', index: 0 }, { text: 'b', index: 1 }] } },
      { prompt: 'A', output: 'a', choices: 2, attributes: { 'sidelight.choice.1': 'b', 'gen_ai.input.messages': '["A","B"]' } },
    ],
    [
      'token ids',
      { url: '/completions', request: { prompt: [1, 2, 3] }, response: { choices: [{ text: 'a', index: 0 }], usage: usage(3, 1) } },
      { prompt: '', output: 'a', input_tokens: 3 },
    ],
    [
      'a stream',
      { ...stream({ object: 'text_completion', choices: [{ text: 'a', index: 0 }] }, { choices: [{ text: 'b', index: 0, finish_reason: 'stop' }] }), url: '/v1/completions', request: { prompt: 'x', stream: true } },
      { operation: 'text_completion', output: 'ab', streaming: true, ttft_ms: 100, finish_reasons: ['stop'] },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject({ backend: 'openai', ...expected });
  }); // prettier-ignore
});

describe('responses', () => {
  const message = (text: string) => ({ type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] });
  const body = (more: object) => ({
    id: 'resp_1',
    object: 'response',
    model: 'm-2024',
    status: 'completed',
    error: null,
    output: [],
    ...more,
  });
  const url = '/v1/responses';
  const request = { model: 'm', input: 'Hi', instructions: 'Be brief', max_output_tokens: 9 };

  it.each<Case>([
    [
      'a whole response',
      { url, request, response: body({ output: [{ type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] }, message('Hello'), { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' }], usage: { input_tokens: 5, output_tokens: 7, output_tokens_details: { reasoning_tokens: 3 }, input_tokens_details: { cached_tokens: 2 } } }) },
      {
        operation: 'chat', prompt: 'Hi', output: 'Hello', response_id: 'resp_1', finish_reasons: ['completed'], max_tokens: 9,
        tool_calls: [{ id: 'c', name: 'f', arguments: '{}' }], input_tokens: 5, output_tokens: 7, reasoning_tokens: 3, cached_input_tokens: 2,
        attributes: { 'sidelight.reasoning': 'hm', 'gen_ai.input.messages': '[{"role":"system","content":"Be brief"},{"role":"user","content":"Hi"}]' },
      },
    ],
    [
      'a stream',
      {
        url, request, responseHeaders: SSE,
        chunks: sseChunks({ type: 'response.created', response: body({ status: 'in_progress' }) }, { type: 'response.output_text.delta', output_index: 0, delta: 'Hel' }, { type: 'response.output_text.delta', output_index: 0, delta: 'lo' }, { type: 'response.completed', response: body({ output: [message('Hello')], usage: { input_tokens: 5, output_tokens: 2 } }) }),
      },
      { output: 'Hello', streaming: true, ttft_ms: 110, input_tokens: 5, finish_reasons: ['completed'] },
    ],
    [
      'a hollow last event: the finished items are used',
      {
        url, request, responseHeaders: SSE,
        chunks: sseChunks({ type: 'response.output_item.done', output_index: 0, item: message('Hello') }, { type: 'response.completed', response: body({}) }),
      },
      { output: 'Hello', finish_reasons: ['completed'] },
    ],
    [
      'an aborted stream: the deltas are used',
      {
        url, request, responseHeaders: SSE, end: 'client_abort',
        chunks: sseChunks({ type: 'response.created', response: body({ status: 'in_progress' }) }, { type: 'response.output_item.added', output_index: 0, item: { type: 'message' } }, { type: 'response.output_text.delta', output_index: 0, delta: 'Hel' }, { type: 'response.function_call_arguments.delta', output_index: 1, delta: '{"x' }),
      },
      { output: 'Hel', outcome: 'client_abort', finish_reasons: [], tool_calls: [{ id: '', name: '', arguments: '{"x' }] },
    ],
    ['incomplete', { url, request, response: body({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, output: [message('He')] }) }, { finish_reasons: ['incomplete:max_output_tokens'], output: 'He', outcome: 'ok' }],
    ['failed', { url, request, response: body({ status: 'failed', error: { code: 'server_error', message: 'oops' } }) }, { finish_reasons: ['failed'], outcome: 'error', error_type: 'server_error' }],
    ['an error event', { url, request, responseHeaders: SSE, chunks: sseChunks({ type: 'error', code: 'rate_limit_exceeded', message: 'slow' }) }, { outcome: 'error', error_type: 'rate_limit_exceeded', error_message: 'slow' }],
    ['a refusal', { url, request, response: body({ output: [{ type: 'message', content: [{ type: 'refusal', refusal: 'No.' }] }] }) }, { output: 'No.', attributes: { 'sidelight.refusal': 'true' } }],
    ['a conversation id', { url, request: { ...request, conversation: { id: 'conv_1' } }, response: body({}) }, { session_id: 'conv_1' }],
    ['a background response, fetched', { url: '/v1/responses/resp_1', method: 'GET', response: body({ background: true, output: [message('Hello')], usage: { input_tokens: 5, output_tokens: 2 } }) }, { output: 'Hello', input_tokens: 5, operation: 'chat' }],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject({ backend: 'openai', ...expected });
  }); // prettier-ignore
});

describe('the rest of the family', () => {
  const form = (fields: Record<string, string>, boundary = 'xyz') =>
    `${Object.entries(fields)
      .map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
      .join(
        '',
      )}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n\0PNG\r\n--${boundary}--\r\n`;
  const multipart = { 'content-type': 'multipart/form-data; boundary=xyz' };

  it.each<Case>([
    [
      'embeddings',
      { url: '/v1/embeddings', request: { model: 'e', input: ['a', 'b'] }, response: { model: 'e-2', data: [{ embedding: [1, 2, 3] }, { embedding: [4, 5, 6] }], usage: { prompt_tokens: 4, total_tokens: 4 } } },
      { operation: 'embeddings', request_model: 'e', response_model: 'e-2', prompt: 'b', output: '', input_tokens: 4, output_tokens: null, tokens_source: 'reported', attributes: { 'sidelight.embedding.count': '2', 'sidelight.embedding.dimensions': '3' } },
    ],
    ['embeddings in base64, total only', { url: '/v1/embeddings', request: { input: 'a' }, response: { data: [{ embedding: Buffer.alloc(16).toString('base64') }], usage: { total_tokens: 4 } } }, { input_tokens: 4, attributes: { 'sidelight.embedding.dimensions': '4' } }],
    [
      'images',
      { url: '/v1/images/generations', request: { model: 'dall-e-3', prompt: 'a cat', size: '1024x1024', quality: 'hd' }, response: { created: 1, data: [{ url: 'https://x/y', revised_prompt: 'a fine cat' }] } },
      { operation: 'image_generation', request_model: 'dall-e-3', prompt: 'a cat', output: '', choices: 1, input_tokens: null, provider: 'openai', attributes: { 'sidelight.image.count': '1', 'sidelight.image.size': '1024x1024', 'sidelight.image.quality': 'hd', 'sidelight.image.revised_prompt': 'a fine cat' } },
    ],
    [
      'images with usage',
      { url: '/v1/images/generations', request: { model: 'gpt-image-1', prompt: 'a' }, response: { size: '1024x1024', data: [{ b64_json: 'AAAA' }], usage: { input_tokens: 10, output_tokens: 100, input_tokens_details: { text_tokens: 8, image_tokens: 2 } } } },
      { input_tokens: 10, output_tokens: 100, attributes: { 'sidelight.usage.input_image_tokens': '2', 'sidelight.image.size': '1024x1024' } },
    ],
    ['image edits', { url: '/v1/images/edits', requestHeaders: multipart, request: form({ model: 'gpt-image-1', prompt: 'a hat', n: '2' }), response: { data: [{}, {}] } }, { operation: 'image_generation', request_model: 'gpt-image-1', prompt: 'a hat', choices: 2 }],
    ['an image stream', { url: '/v1/images/generations', request: { prompt: 'a' }, responseHeaders: SSE, chunks: sseChunks({ type: 'image_generation.partial_image', b64_json: 'A' }, { type: 'image_generation.completed', b64_json: 'A', usage: { input_tokens: 1, output_tokens: 2 } }) }, { streaming: true, ttft_ms: 100, output_tokens: 2, attributes: { 'sidelight.image.count': '1' } }],
    ['an image policy refusal', { url: '/v1/images/generations', request: { prompt: 'bad' }, status: 400, response: { error: { code: 'content_policy_violation', message: 'no', type: 'invalid_request_error' } } }, { operation: 'image_generation', outcome: 'error', error_type: 'content_policy_violation' }],
    ['speech', { url: '/v1/audio/speech', request: { model: 'tts-1', input: 'Hello' }, responseHeaders: { 'content-type': 'audio/mpeg' }, response: Buffer.from([1, 0, 2]) }, { operation: 'speech', prompt: 'Hello', output: '', outcome: 'ok', response_bytes: 3 }],
    ['transcription', { url: '/v1/audio/transcriptions', requestHeaders: multipart, request: form({ model: 'whisper-1' }), response: { text: 'Hello', usage: { type: 'duration', seconds: 7 } } }, { operation: 'transcription', request_model: 'whisper-1', output: 'Hello', attributes: { 'sidelight.audio.seconds': '7' } }],
    ['a transcription stream', { url: '/v1/audio/transcriptions', requestHeaders: multipart, request: form({ model: 'w' }), responseHeaders: SSE, chunks: sseChunks({ type: 'transcript.text.delta', delta: 'He' }, { type: 'transcript.text.done', text: 'Hello', usage: { input_tokens: 3, output_tokens: 1 } }) }, { output: 'Hello', ttft_ms: 100, input_tokens: 3 }],
    ['subtitles', { url: '/v1/audio/translations', requestHeaders: multipart, request: form({ model: 'w' }), responseHeaders: { 'content-type': 'text/plain' }, response: 'WEBVTT' }, { operation: 'translation', output: 'WEBVTT' }],
    ['moderation', { url: '/v1/moderations', request: { input: 'x' }, response: { id: 'modr-1', model: 'omni', results: [{ flagged: true }] } }, { operation: 'moderation', prompt: 'x', response_model: 'omni', attributes: { 'sidelight.moderation.flagged': 'true' } }],
    ['chat under a path of its own', { url: '/predict', request: USER, response: answer({ content: 'x' }) }, { operation: 'chat', output: 'x' }],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject({ backend: 'openai', ...expected });
  }); // prettier-ignore

  it('leaves what is Ollama to Ollama', async () => {
    const sketch = { url: '/api/embeddings', request: { prompt: 'x' }, response: { embedding: [1] } };
    expect((await callOf(sketch)).backend).not.toBe('openai');
  });
});
