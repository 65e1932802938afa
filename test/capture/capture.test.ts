import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openai } from '../../capture/backends/openai/index.js';
import { callSchema } from '../../core/call.js';
import { createPurposeMarks } from '../../core/purpose_mark.js';
import { callOf, capture, exchangeOf, SSE, sseChunks, STARTED_AT, type ExchangeSketch } from './helpers/exchanges.js';

const CHAT: ExchangeSketch = {
  request: { model: 'gpt-4o', messages: [{ role: 'user', content: 'mail me at a@b.com' }] },
  response: {
    id: 'chatcmpl-1',
    model: 'gpt-4o',
    choices: [{ index: 0, message: { content: 'ok a@b.com', tool_calls: [{ id: 'c', function: { name: 'f', arguments: '{"to":"c@d.com"}' } }] }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 4, completion_tokens: 2, total_tokens: 6 },
  },
}; // prettier-ignore

describe('what is not inference', () => {
  it.each([
    ['GET', '/health'],
    ['POST', '/health'],
    ['GET', '/healthz'],
    ['GET', '/health_generate'],
    ['GET', '/ping'],
    ['GET', '/metrics'],
    ['GET', '/docs'],
    ['GET', '/openapi.json'],
    ['GET', '/v1/models'],
    ['GET', '/openai/v1/models/gpt-4o'],
    ['GET', '/api/tags'],
    ['GET', '/api/ps'],
    ['POST', '/api/show'],
    ['GET', '/favicon.ico'],
    ['OPTIONS', '/v1/chat/completions'],
    ['HEAD', '/'],
    ['GET', '/'],
    ['DELETE', '/v1/files/x'],
    ['POST', '/v1/files'],
    ['POST', '/tokenize'],
    ['POST', '/v1/threads/t/messages'],
    ['GET', '/v1/responses/resp_1'],
  ])('%s %s', async (method, url) => {
    expect(await capture(exchangeOf({ method, url, response: { status: 'completed', output: [] } }))).toEqual({
      skipped: 'not_inference',
    });
  });
});

describe('how much is kept', () => {
  const level = async (target: Record<string, unknown>, header?: string) => {
    const sketch = header === undefined ? CHAT : { ...CHAT, requestHeaders: { 'x-sidelight-capture': header } };
    const captured = await capture(exchangeOf(sketch), target);
    return 'skipped' in captured ? captured.skipped : captured.call.prompt === '' ? 'metadata' : 'everything';
  };

  it.each([
    [{}, undefined, 'everything'],
    [{}, 'metadata', 'metadata'],
    [{}, 'nothing', 'capture_off'],
    [{}, 'nonsense', 'everything'],
    [{ capture: 'metadata' }, undefined, 'metadata'],
    [{ capture: 'metadata' }, 'everything', 'metadata'],
    [{ capture: 'nothing' }, 'everything', 'capture_off'],
    [{ capture_routes: [{ path: '/v1/chat/*', level: 'metadata' }] }, undefined, 'metadata'],
    [{ capture: 'nothing', capture_routes: [{ path: '*', level: 'everything' }] }, undefined, 'everything'],
    [{ capture_routes: [{ path: '/v1/embeddings', level: 'nothing' }] }, undefined, 'everything'],
  ])('%j, header %s: %s', async (target, header, expected) => {
    expect(await level(target, header)).toBe(expected);
  });

  it.each([
    '/v1//chat/completions',
    '/v1/./chat/completions',
    '/v1/embeddings/../chat/completions',
    '/v1/%2e/ch%61t/completions',
    '/%zz/../v1/ch%61t/completions',
    '/v1//chat/completions/',
    'http://host/v1//chat///completions',
  ])('keeps no more of a path that is written as %s', async (url) => {
    const target = { capture_routes: [{ path: '/v1/chat/completions', level: 'nothing' }] };
    expect(await capture(exchangeOf({ ...CHAT, url }), target)).toEqual({ skipped: 'capture_off' });
    const open = { capture: 'nothing', capture_routes: [{ path: '/v1/embeddings/*', level: 'everything' }] };
    expect(await capture(exchangeOf({ ...CHAT, url }), open)).toEqual({ skipped: 'capture_off' });
  });

  it('stores the path as it came', async () => {
    expect((await callOf({ ...CHAT, url: '/v1//chat/completions' })).route).toBe('/v1//chat/completions');
  });

  it('leaves no text at all at level metadata', async () => {
    const sketch = {
      url: '/v1/images/generations',
      request: { model: 'dall-e-3', prompt: 'SECRET', size: '1x1' },
      response: { data: [{ revised_prompt: 'SECRET' }], error: { message: 'SECRET', type: 'oops' } },
    };
    const image = await callOf(sketch, { capture: 'metadata' });
    expect(JSON.stringify(image)).not.toContain('SECRET');
    expect(image).toMatchObject({ error_type: 'oops', attributes: { 'sidelight.image.size': '1x1' } });
    const chat = await callOf(CHAT, { capture: 'metadata' });
    expect(chat.tool_calls).toEqual([{ id: 'c', name: 'f', arguments: '' }]);
    expect(chat).toMatchObject({ prompt: '', output: '', input_tokens: 4, redactions: {} });
  });

  it('masks every text and counts', async () => {
    const call = await callOf(CHAT);
    expect(call).toMatchObject({
      prompt: 'mail me at [email]',
      output: 'ok [email]',
      tool_calls: [{ arguments: '{"to":"[email]"}' }],
      redactions: { email: 3 },
    });
    expect((await callOf(CHAT, { redact: [] })).prompt).toBe('mail me at a@b.com');
  });

  it('bounds texts and says so', async () => {
    const long = await callOf({
      request: { messages: [{ role: 'user', content: 'word '.repeat(100_000) }] },
      response: {},
    });
    expect(long.prompt.length).toBeLessThanOrEqual(256 * 1024);
    expect(long.truncated).toBe(true);
    const messages = Array.from({ length: 40 }, (_, index) => ({
      role: 'user',
      content: `${index} ${'x y '.repeat(5000)}`,
    }));
    const talk = await callOf({ request: { messages }, response: {} });
    const kept: unknown = JSON.parse(talk.attributes['gen_ai.input.messages'] ?? '');
    expect(Array.isArray(kept) && kept.length).toBeGreaterThan(5);
    expect(JSON.stringify(kept)).toContain('39 x y');
    expect(talk.truncated).toBe(true);
  });
});

describe('who, where, when', () => {
  it('is a valid call', async () => {
    const call = await callOf(CHAT, { environment: 'staging', version: 'v2' });
    expect(callSchema.parse(call)).toEqual(call);
    expect(call).toMatchObject({
      call_id: '01JEXAMPLE0000000000000000',
      started_at: '2023-11-14T22:13:20.000Z',
      target: 'm',
      environment: 'staging',
      version: 'v2',
      tap: 'tcp',
      route: '/v1/chat/completions',
      collector_id: 'test',
      purpose: 'user',
      http_status: 200,
      ttfb_ms: 50,
      duration_ms: 51,
    });
  });

  it('knows the caller by key or header, and never stores the key', async () => {
    const by = (headers: Record<string, string>, url = '/v1/chat/completions', target = {}) =>
      callOf({ ...CHAT, url, requestHeaders: headers }, target);
    const calls = await Promise.all([
      by({ authorization: 'Bearer sk-1' }),
      by({ authorization: 'bearer  sk-1' }),
      by({ 'api-key': 'sk-1' }),
      by({ 'x-api-key': 'sk-1' }),
      by({ 'x-goog-api-key': 'sk-1' }),
      by({}, '/v1/chat/completions?key=sk-1'),
      by({ 'x-user': 'sk-1', authorization: 'Bearer other' }, undefined, { caller_header: 'x-user' }),
    ]);
    expect(new Set(calls.map((call) => call.caller)).size).toBe(1);
    expect(calls[0]?.caller).toMatch(/^[0-9a-f]{32}$/);
    for (const call of calls) expect(JSON.stringify(call)).not.toContain('sk-1');
    expect((await by({ authorization: 'Bearer sk-2' })).caller).not.toBe(calls[0]?.caller);
    expect((await by({})).caller).toBe('');
  });

  it('masks what is personal in the path, in facts and in names of sessions', async () => {
    const image = { model: 'm', prompt: 'p', size: `1x1 ${'x'.repeat(1000)}`, quality: 'ask a@b.com' };
    const request = { ...image, session_id: 'jane@example.com' };
    const sketch = { url: '/users/joe@example.com/v1/images/generations', request, response: { data: [{}] } };
    for (const level of ['everything', 'metadata']) {
      const call = await callOf(sketch, { capture: level });
      expect(call.route).toBe('/users/[email]/v1/images/generations');
      expect(call.attributes['sidelight.image.quality']).toBe('ask [email]');
      expect(call.attributes['sidelight.image.size']).toHaveLength(256);
      expect(call.session_id).toMatch(/^[0-9a-f]{32}$/);
      expect(call.redactions).toEqual({ email: 3 });
    }
    const other = await callOf({ ...sketch, request: { ...request, session_id: 'john@example.com' } });
    expect(other.session_id).not.toBe((await callOf(sketch)).session_id);
    expect((await callOf(sketch, { redact: [] })).session_id).toBe('jane@example.com');
  });

  it('puts calls of one conversation into one session', async () => {
    const say = (...contents: string[]) => ({
      ...CHAT,
      request: { messages: contents.map((content, index) => ({ role: index % 2 ? 'assistant' : 'user', content })) },
    });
    const first = await callOf(say('A'));
    expect(first.session_id).not.toBe('');
    expect((await callOf(say('A', 'B', 'C'))).session_id).toBe(first.session_id);
    expect((await callOf(say('X'))).session_id).not.toBe(first.session_id);
    const named = { ...CHAT, requestHeaders: { 'x-session': 's-1' } };
    expect((await callOf(named, { session_header: 'X-Session' })).session_id).toBe('s-1');
    for (const body of [
      { session_id: 'b-1' },
      { metadata: { conversation_id: 'b-1' } },
      { conversation: { id: 'b-1' } },
    ]) {
      expect((await callOf({ ...CHAT, request: { ...body, messages: [] } })).session_id).toBe('b-1');
    }
  });

  it('keeps the headers in which callers declare groups, and no others', async () => {
    const requestHeaders = { 'accept-language': 'De-AT,de;q=0.9', 'x-region': 'EMEA', 'x-plan': 'gold' };
    const { attributes } = await callOf(
      { ...CHAT, requestHeaders },
      { group_headers: ['accept-language', 'x-region'] },
    );
    expect(attributes).toMatchObject({ 'http.request.header.accept-language': 'de', 'http.request.header.x-region': 'emea' }); // prettier-ignore
    expect(JSON.stringify(attributes)).not.toContain('gold');
  });

  it('takes trace, request id, tenant and purpose from the headers', async () => {
    const call = await callOf(
      {
        ...CHAT,
        requestHeaders: {
          traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
          'x-tenant': 'acme',
          ...createPurposeMarks('pepper').headers('probe', 'mine', STARTED_AT),
        },
        responseHeaders: { 'content-type': 'application/json', 'x-request-id': 'theirs' },
      },
      { tenant_header: 'x-tenant' },
    );
    expect(call).toMatchObject({
      trace_id: '0af7651916cd43dd8448eb211c80319c',
      span_id: 'b7ad6b7169203331',
      request_id: 'mine',
      tenant: 'acme',
      purpose: 'probe',
    });
    expect(await callOf({ ...CHAT, requestHeaders: { traceparent: '00-nonsense', 'x-sidelight-purpose': 'boss' } }, { purpose: 'demo' })).toMatchObject({ trace_id: '', purpose: 'demo' }); // prettier-ignore
  });

  it('a client that only claims to be a probe is a user, and what it claimed is kept', async () => {
    const requestHeaders = { 'x-sidelight-purpose': 'probe', 'x-sidelight-purpose-proof': '1.0' };
    const { purpose, attributes } = await callOf({ ...CHAT, requestHeaders });
    expect(purpose).toBe('user');
    expect(attributes['sidelight.purpose.claimed']).toBe('probe');
  });

  it.each([
    [{}, { host: 'api.groq.com' }, 'groq'],
    [{ upstream: 'https://my.openai.azure.com' }, {}, 'azure.ai.openai'],
    [{ upstream: 'https://api.mistral.ai' }, { host: 'api.groq.com' }, 'mistral_ai'],
    [{ provider: 'mine', upstream: 'https://api.x.ai' }, {}, 'mine'],
    [{}, {}, 'openai'],
  ])('tells the provider: %j %j', async (target, requestHeaders, expected) => {
    expect((await callOf({ ...CHAT, requestHeaders }, target)).provider).toBe(expected);
  });

  it('does not guess the provider of a model that may run anywhere', async () => {
    expect((await callOf({ request: { model: 'llama-3' }, response: {} })).provider).toBe('');
    expect((await callOf({ request: { model: 'gpt-oss-20b' }, response: {} })).provider).toBe('');
  });
});

describe('how it ended', () => {
  const half = {
    ...CHAT,
    responseHeaders: SSE,
    chunks: sseChunks({ choices: [{ index: 0, delta: { content: 'Hel' } }] }),
  };

  it.each<[string, ExchangeSketch, object]>([
    ['the client leaves', { ...half, end: 'client_abort' }, { outcome: 'client_abort', error_type: 'client_abort', output: 'Hel', tokens_source: 'absent' }],
    ['the client leaves before the answer', { ...CHAT, status: null, end: 'client_abort' }, { outcome: 'client_abort', http_status: null, ttfb_ms: null }],
    ['the client leaves after the end', { ...half, chunks: sseChunks({ choices: [] }, '[DONE]'), end: 'client_abort' }, { outcome: 'ok', error_type: '' }],
    ['the server resets', { ...half, end: 'server_reset' }, { outcome: 'error', error_type: 'server_reset', output: 'Hel' }],
    ['nobody is there', { ...CHAT, status: null, end: 'upstream_unreachable' }, { outcome: 'upstream_unreachable', error_type: 'upstream_unreachable' }],
    ['it takes too long', { ...half, end: 'timeout' }, { outcome: 'timeout', error_type: 'timeout' }],
    ['no response', { ...CHAT, status: null }, { outcome: 'error', error_type: 'no_response' }],
    ['204', { ...CHAT, status: 204, response: '' }, { outcome: 'ok', http_status: 204 }],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject(expected);
  }); // prettier-ignore

  it('records an upgrade as such', async () => {
    const call = await callOf({
      method: 'GET',
      url: '/v1/realtime?model=m',
      requestHeaders: { upgrade: 'websocket' },
      status: 101,
      response: '',
      upgraded: true,
    });
    expect(call).toMatchObject({ backend: '', attributes: { 'sidelight.upgrade': 'websocket' }, outcome: 'ok' });
  });

  it('keeps sizes and hashes of bodies that were cut, and what can be read of them', async () => {
    const exchange = exchangeOf({ ...CHAT, request: '{"model":"m","messages":[{"role":"user","content":"Hello wor' });
    exchange.request.body = { ...exchange.request.body, truncated: true, bytes: 1e8, sha256: 'ab'.repeat(32) };
    const call = await callOf(exchange);
    expect(call).toMatchObject({ truncated: true, request_bytes: 1e8, request_model: 'm', prompt: 'Hello wor' });
    expect(call.attributes['sidelight.request.sha256']).toBe('ab'.repeat(32));
  });
});

describe('a backend that fails all the same', () => {
  it('costs the contents of the call, which says so, and not the call', async () => {
    const failing = vi.spyOn(openai, 'read').mockImplementation(() => {
      throw new TypeError('x is not a function');
    });
    onTestFinished(() => failing.mockRestore());
    const call = await callOf({ request: { model: 'm', messages: [] }, response: { id: 'c' } });
    expect(call).toMatchObject({ backend: 'openai', operation: '', http_status: 200, outcome: 'ok' });
    expect(call.attributes).toMatchObject({ 'sidelight.unreadable': 'backend' });
  });
});

it('a stream that was open for longer than any call may claim is kept, what is too long in it unknown', async () => {
  const days = 40 * 86_400_000;
  const chunk = (atMs: number, text: string) => ({ atMs, data: Buffer.from(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text } }] })}\n\n`) }); // prettier-ignore
  const call = await callOf(
    exchangeOf({
      request: { model: 'm', stream: true, messages: [] },
      responseHeaders: SSE,
      chunks: [chunk(5, 'a'), chunk(days, 'b')],
    }),
  );
  expect(call).toMatchObject({ output: 'ab', duration_ms: null, ttft_ms: 5, max_gap_ms: null });
  expect(callSchema.safeParse(call).success).toBe(true);
});
