import { gzipSync, deflateSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { StoredCall } from '../../../core/call.js';
import { chatAttributes, exportRequest, hexId, sendSpans } from '../otlp_support.js';
import { rawRequest, startTestService, type TestService } from '../support.js';

let service: TestService;

beforeAll(async () => {
  const targets = [
    { name: 'quiet', upstream: 'http://10.0.0.9:8000', listen: '127.0.0.1:4199', capture: 'metadata' as const },
  ];
  service = await startTestService({ targets });
});

afterAll(() => service.stop());

async function callsOf(traceId: string): Promise<StoredCall[]> {
  return service.store.query<StoredCall>(
    'SELECT * FROM calls WHERE trace_id = {id:String} ORDER BY started_at, span_id',
    {
      id: traceId,
    },
  );
}

async function post(
  body: string | Buffer,
  headers: Record<string, string> = {},
  url = service.otlpUrl,
): Promise<Response> {
  return fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
}

describe('the exporters of OpenTelemetry', () => {
  it.each(['proto', 'http'] as const)('send spans by %s, and model calls are stored', async (kind) => {
    const { NodeTracerProvider } = await import('@opentelemetry/sdk-trace-node');
    const { SimpleSpanProcessor } = await import('@opentelemetry/sdk-trace-base');
    const { resourceFromAttributes } = await import('@opentelemetry/resources');
    const { OTLPTraceExporter } = await import(`@opentelemetry/exporter-trace-otlp-${kind}`);
    const exporter = new OTLPTraceExporter({ url: `${service.otlpUrl}/v1/traces`, compression: 'gzip' });
    const provider = new NodeTracerProvider({
      resource: resourceFromAttributes({
        'service.name': 'assistant',
        'service.version': '7',
        'deployment.environment.name': 'staging',
      }),
      spanProcessors: [new SimpleSpanProcessor(exporter)],
    });
    const span = provider
      .getTracer('app')
      .startSpan('chat gpt-4o-mini', { attributes: chatAttributes({ 'session.id': 's-1' }) as never });
    span.addEvent('gen_ai.user.message', { content: 'Mail ann@example.org' });
    span.addEvent('gen_ai.choice', { index: 0, finish_reason: 'stop', message: '{"content":"Done."}' });
    span.end();
    await provider.forceFlush();
    await provider.shutdown();
    const { traceId, spanId } = span.spanContext();
    await vi.waitFor(async () => expect(await callsOf(traceId)).toHaveLength(1));
    const [call] = await callsOf(traceId);
    expect(call).toMatchObject({
      call_id: `${traceId}-${spanId}`,
      tap: 'otlp',
      target: 'assistant',
      version: '7',
      environment: 'staging',
      operation: 'chat',
      provider: 'openai',
      span_id: spanId,
      session_id: 's-1',
      input_tokens: 100,
      output_tokens: 50,
      tokens_source: 'reported',
      cost_source: 'price_list',
      prompt: 'Mail [email]',
      output: 'Done.',
      redactions: { email: 1 },
    });
  });
});

describe('what is stored', () => {
  it('is model calls only: no agents, tools, workflows, nor what wraps a call', async () => {
    const traceId = hexId(16);
    const [agent, wrapper, call] = [hexId(8), hexId(8), hexId(8)];
    const answer = await sendSpans(service.otlpUrl, [
      {
        traceId,
        spanId: agent,
        name: 'invoke_agent',
        attributes: { ...chatAttributes(), 'gen_ai.operation.name': 'invoke_agent', 'session.id': 'from above' },
      },
      { traceId, parentSpanId: agent, name: 'execute_tool', attributes: { 'gen_ai.operation.name': 'execute_tool' } },
      {
        traceId,
        spanId: wrapper,
        parentSpanId: agent,
        attributes: { 'openinference.span.kind': 'LLM', 'llm.model_name': 'gpt-4o-mini' },
      },
      { traceId, spanId: call, parentSpanId: wrapper, attributes: chatAttributes() },
      { traceId, parentSpanId: call, name: 'POST', attributes: { 'http.response.status_code': 200 } },
      { traceId, attributes: { 'traceloop.span.kind': 'workflow', 'gen_ai.request.model': 'gpt-4o' } },
    ]);
    expect([answer.status, await answer.json()]).toEqual([200, {}]);
    expect(await callsOf(traceId)).toMatchObject([{ span_id: call, session_id: 'from above' }]);
  });

  it('is each call once, however it is sent again', async () => {
    const traceId = hexId(16);
    const span = { traceId, spanId: hexId(8), startMs: Date.now() - 9000, attributes: chatAttributes() };
    const resource = { 'service.name': 'shop', 'deployment.environment': 'once' };
    const body = JSON.stringify(exportRequest([span], resource));
    for (let i = 0; i < 3; i++) expect((await post(body)).status).toBe(200);
    const another = { traceId, startMs: Date.now() - 3000, attributes: chatAttributes() };
    await sendSpans(service.otlpUrl, [span, another], resource);
    expect(await callsOf(traceId)).toHaveLength(2);
    const counted = `SELECT sum(calls) AS calls FROM calls_1m WHERE environment = 'once'`;
    expect(await service.store.query(counted)).toEqual([{ calls: 2 }]);
  });

  it('is without texts where the target keeps none, and a late span is stored, too', async () => {
    const traceId = hexId(16);
    const startMs = Date.now() - 3 * 86_400_000;
    const attributes = chatAttributes({
      'server.address': 'localhost',
      'server.port': 4199,
      'gen_ai.prompt.0.content': 'secret words',
    });
    await sendSpans(service.otlpUrl, [{ traceId, startMs, attributes }]);
    expect(await callsOf(traceId)).toMatchObject([{ target: 'quiet', prompt: '' }]);
    expect(JSON.stringify(await callsOf(traceId))).not.toContain('secret');
  });

  it('says how a call failed', async () => {
    const traceId = hexId(16);
    const exception = {
      name: 'exception',
      attributes: { 'exception.type': 'RateLimitError', 'exception.message': 'slow down' },
    };
    await sendSpans(service.otlpUrl, [
      {
        traceId,
        attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'm' },
        status: { code: 2 },
        events: [exception],
      },
    ]);
    expect(await callsOf(traceId)).toMatchObject([
      { outcome: 'error', error_type: 'RateLimitError', error_message: 'slow down', tokens_source: 'absent' },
    ]);
  });

  it('is never what Sidelight itself sent', async () => {
    const traceId = hexId(16);
    for (const [resource, scope] of [
      [{ 'service.name': 'sidelight' }, 'x'],
      [{ 'service.name': 'other' }, 'sidelight'],
    ] as const) {
      const answer = await sendSpans(service.otlpUrl, [{ traceId, attributes: chatAttributes() }], resource, scope);
      expect(await answer.json()).toMatchObject({ partialSuccess: { rejectedSpans: '1' } });
    }
    expect(await callsOf(traceId)).toEqual([]);
  });
});

describe('answers', () => {
  it('come in the encoding of the request, on both ports', async () => {
    for (const url of [service.url, service.otlpUrl]) {
      const json = await post('{"resourceSpans":[]}', {}, url);
      expect([json.status, await json.text()]).toEqual([200, '{}']);
      expect(json.headers.get('content-type')).toMatch(/^application\/json/);
      const proto = await post(Buffer.alloc(0), { 'content-type': 'application/x-protobuf' }, url);
      expect([proto.status, proto.headers.get('content-type'), await proto.text()]).toEqual([
        200,
        'application/x-protobuf',
        '',
      ]);
    }
  });

  it('refuse what is no spans: 400, 413, 415, in the words of OTLP', async () => {
    const bad = await post('{"resourceSpans":');
    expect([bad.status, await bad.json()]).toMatchObject([400, { code: 3, message: expect.any(String) }]);
    const badProto = await post(Buffer.from([0x0a, 0xff]), { 'content-type': 'application/x-protobuf' });
    expect([badProto.status, badProto.headers.get('content-type')]).toEqual([400, 'application/x-protobuf']);
    expect((await post('<a/>', { 'content-type': 'text/xml' })).status).toBe(415);
    expect((await post(gzipSync(Buffer.alloc(64e6)), { 'content-encoding': 'gzip' })).status).toBe(413);
    expect((await post('{}', { 'content-encoding': 'br' })).status).toBe(415);
    expect((await post(deflateSync('{}'), { 'content-encoding': 'deflate' })).status).toBe(200);
    const half = await sendSpans(service.otlpUrl, [{ traceId: '0'.repeat(32), attributes: chatAttributes() }]);
    expect(await half.json()).toMatchObject({ partialSuccess: { rejectedSpans: '1' } });
    expect((await fetch(`${service.otlpUrl}/v1/traces`)).status).toBe(405);
    expect((await fetch(`${service.otlpUrl}/v1/metrics`, { method: 'POST' })).status).toBe(404);
  });

  it('ask to come back when too much is waiting', async () => {
    const small = await service.again({}, { backlogBytes: 10 });
    const answer = await post(JSON.stringify(exportRequest([{ attributes: chatAttributes() }])), {}, small.otlpUrl);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, expect.any(String)]);
    await small.stop();
  });

  it('go to those who may ask: hosts, origins and tokens as everywhere', async () => {
    const request = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
    const foreign = await rawRequest(`${service.otlpUrl}/v1/traces`, {
      ...request,
      headers: { ...request.headers, host: 'evil.example' },
    });
    expect(foreign.status).toBe(403);
    const page = await rawRequest(`${service.otlpUrl}/v1/traces`, {
      ...request,
      headers: { ...request.headers, origin: 'https://evil.example' },
    });
    expect(page.status).toBe(403);
    const tokens = [{ name: 'apps', token: 'let-me-in', scopes: ['ingest' as const] }];
    const guarded = await service.again({ service: { tokens } });
    expect((await post('{}', {}, guarded.otlpUrl)).status).toBe(401);
    expect((await post('{}', { authorization: 'Bearer let-me-in' }, guarded.otlpUrl)).status).toBe(200);
    await guarded.stop();
  });

  it('are sane for any bytes', async () => {
    const types = fc.constantFrom('application/json', 'application/x-protobuf');
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), types, async (bytes, type) => {
        const answer = await post(Buffer.from(bytes), { 'content-type': type });
        expect([200, 400]).toContain(answer.status);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the port', () => {
  it('is done without when another program has it, unless it was asked for', async () => {
    const port = new URL(service.otlpUrl).port;
    await expect(service.again({ service: { otlp_listen: `127.0.0.1:${port}` } })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
    });
  });
});
