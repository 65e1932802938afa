import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Finding } from '../../../core/findings/finding.js';
import { asArray, asRecord, asString } from '../../../core/json.js';
import { OTEL_METRICS } from '../../../core/names/metrics.js';
import { queries } from '../../../store/index.js';
import { callAttributes } from '../../../service/telemetry/call_attributes.js';
import { driftOf, iso } from '../../evaluator/builders.js';
import { makeCall, startTestService, type TestService } from '../support.js';

interface OtlpSpan {
  name: string;
  kind: number;
  traceId: string;
  parentSpanId: string;
  startMs: number;
  endMs: number;
  status: number;
  attributes: Record<string, unknown>;
}

interface OtlpEvent {
  name: string;
  atMs: number;
  severity: number;
  attributes: Record<string, unknown>;
}

/** An OpenTelemetry collector, as far as OTLP/HTTP with JSON goes. */
const received: {
  spans: OtlpSpan[];
  events: OtlpEvent[];
  metrics: Map<string, unknown[]>;
  requests: string[];
  resources: string;
} = {
  spans: [],
  events: [],
  metrics: new Map(),
  requests: [],
  resources: '',
};
let collector: Server;
let service: TestService;

const ENV = {
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_BSP_SCHEDULE_DELAY: '50',
  OTEL_BLRP_SCHEDULE_DELAY: '50',
  OTEL_METRIC_EXPORT_INTERVAL: '200',
  OTEL_METRIC_EXPORT_TIMEOUT: '150',
};

beforeAll(async () => {
  collector = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body).toString() : body.toString();
    received.requests.push(request.url ?? '');
    take(JSON.parse(text));
    response.setHeader('content-type', 'application/json').end('{}');
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  for (const [name, value] of Object.entries({ ...ENV, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }))
    vi.stubEnv(name, value);
  const targets = [{ name: 'llama', upstream: 'http://10.0.0.7:8000' }];
  service = await startTestService({ targets, evaluator: { interval: '1s' } }, { env: process.env });
});

afterAll(async () => {
  await service.stop();
  collector.close();
  vi.unstubAllEnvs();
});

function take(payload: unknown): void {
  for (const resource of asArray(asRecord(payload)['resourceSpans'])) {
    received.resources = JSON.stringify(asRecord(resource)['resource']);
    for (const scope of asArray(asRecord(resource)['scopeSpans'])) {
      received.spans.push(...asArray(asRecord(scope)['spans']).map((each) => spanOf(asRecord(each))));
    }
  }
  for (const resource of asArray(asRecord(payload)['resourceLogs'])) {
    for (const scope of asArray(asRecord(resource)['scopeLogs'])) {
      received.events.push(...asArray(asRecord(scope)['logRecords']).map((each) => eventOf(asRecord(each))));
    }
  }
  for (const resource of asArray(asRecord(payload)['resourceMetrics'])) {
    for (const scope of asArray(asRecord(resource)['scopeMetrics'])) {
      for (const metric of asArray(asRecord(scope)['metrics']).map(asRecord)) {
        received.metrics.set(asString(metric['name']), asArray(asRecord(metric['histogram'])['dataPoints']));
      }
    }
  }
}

function spanOf(span: Record<string, unknown>): OtlpSpan {
  return {
    name: asString(span['name']),
    kind: Number(span['kind']),
    traceId: asString(span['traceId']),
    parentSpanId: asString(span['parentSpanId']),
    startMs: Number(BigInt(String(span['startTimeUnixNano'])) / 1_000_000n),
    endMs: Number(BigInt(String(span['endTimeUnixNano'])) / 1_000_000n),
    status: Number(asRecord(span['status'])['code'] ?? 0),
    attributes: attributesOf(span['attributes']),
  };
}

function eventOf(event: Record<string, unknown>): OtlpEvent {
  return {
    name: asString(event['eventName']),
    atMs: Number(BigInt(String(event['timeUnixNano'])) / 1_000_000n),
    severity: Number(event['severityNumber']),
    attributes: attributesOf(event['attributes']),
  };
}

function attributesOf(list: unknown): Record<string, unknown> {
  return Object.fromEntries(
    asArray(list).map((each) => [asString(asRecord(each)['key']), Object.values(asRecord(asRecord(each)['value']))[0]]),
  );
}

const spanWith = (responseId: string) =>
  received.spans.filter((each) => each.attributes['gen_ai.response.id'] === responseId);

describe('OpenTelemetry out', () => {
  it('makes each call one span, under the span of the client', async () => {
    const call = makeCall({
      trace_id: '0af7651916cd43dd8448eb211c80319c',
      span_id: 'b7ad6b7169203331',
      temperature: 0.5,
      session_id: 'chat-1',
    });
    const named = { 'x-sidelight-segment': 'OTEL1' };
    await service.send([call], named);
    await service.send([call], named);
    await vi.waitFor(() => expect(spanWith(call.response_id)).toHaveLength(1), { timeout: 10_000 });
    const [span] = spanWith(call.response_id);
    expect(span).toMatchObject({
      name: 'chat gpt-4o-mini',
      kind: 3,
      traceId: call.trace_id,
      parentSpanId: call.span_id,
      startMs: Date.parse(call.started_at),
      endMs: Date.parse(call.started_at) + 1200,
      status: 0,
    });
    expect(span?.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o-mini',
      'gen_ai.response.model': 'gpt-4o-mini',
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.stream': true,
      'gen_ai.response.time_to_first_chunk': 0.1,
      'gen_ai.conversation.id': 'chat-1',
      'server.address': '10.0.0.7',
    });
    expect(Number(span?.attributes['gen_ai.usage.input_tokens'])).toBe(100);
    expect(Number(span?.attributes['server.port'])).toBe(8000);
  });

  it('keeps content, the command line and unknown values to itself', async () => {
    const call = makeCall({ prompt: 'SECRETPROMPT', output: 'SECRETOUTPUT', temperature: null });
    await service.send([call]);
    await vi.waitFor(() => expect(spanWith(call.response_id)).toHaveLength(1), { timeout: 10_000 });
    expect(JSON.stringify(received.spans)).not.toMatch(/SECRET/);
    expect(Object.keys(spanWith(call.response_id)[0]?.attributes ?? {})).not.toContain('gen_ai.request.temperature');
    expect(received.resources).toContain('sidelight');
    expect(received.resources).not.toContain('process.command');
  });

  it('marks what failed', async () => {
    const call = makeCall({ outcome: 'error', error_type: 'rate_limit_exceeded', http_status: 429, duration_ms: 7 });
    await service.send([call]);
    await vi.waitFor(() => expect(spanWith(call.response_id)).toHaveLength(1), { timeout: 10_000 });
    expect(spanWith(call.response_id)[0]).toMatchObject({
      status: 2,
      attributes: { 'error.type': 'rate_limit_exceeded' },
    });
  });

  it('says what a call was for that no user made', async () => {
    const call = makeCall({ purpose: 'probe' });
    await service.send([call]);
    await vi.waitFor(() => expect(spanWith(call.response_id)).toHaveLength(1), { timeout: 10_000 });
    expect(spanWith(call.response_id)[0]?.attributes).toMatchObject({ 'sidelight.purpose': 'probe' });
  });

  it('makes a call that the tap refused a span that names no server, and measures no server by it', async () => {
    const refused = makeCall({
      purpose: 'refused',
      outcome: 'error',
      error_type: 'budget_exhausted',
      request_model: 'never-asked',
      response_model: '',
      http_status: 429,
    });
    const after = makeCall({ request_model: 'asked-after', response_model: 'asked-after' });
    await service.send([refused, after]);
    const durations = () => (received.metrics.get(OTEL_METRICS.requestDuration) ?? []).map(asRecord);
    const models = () => durations().map((each) => attributesOf(each['attributes'])['gen_ai.request.model']);
    await vi.waitFor(() => expect(models()).toContain('asked-after'), { timeout: 10_000 });
    expect(models()).not.toContain('never-asked');
    await vi.waitFor(() => expect(spanWith(refused.response_id)).toHaveLength(1), { timeout: 10_000 });
    const [span] = spanWith(refused.response_id);
    expect(span).toMatchObject({
      name: 'chat never-asked',
      status: 2,
      attributes: { 'error.type': 'budget_exhausted', 'sidelight.purpose': 'refused' },
    });
    expect(Object.keys(span?.attributes ?? {})).not.toContain('server.address');
  });

  it('feeds the server metrics, in seconds', async () => {
    await vi.waitFor(() => expect(received.metrics.size).toBeGreaterThanOrEqual(3), { timeout: 10_000 });
    expect([...received.metrics.keys()].sort()).toEqual(Object.values(OTEL_METRICS).sort());
    const points = received.metrics.get(OTEL_METRICS.requestDuration)?.map(asRecord) ?? [];
    const good = points.find((each) => attributesOf(each['attributes'])['error.type'] === undefined);
    expect(Number(good?.['sum']) / Number(good?.['count'])).toBeCloseTo(1.2);
    expect(attributesOf(good?.['attributes'])).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'gpt-4o-mini',
    });
  });

  it('tells each verdict on quality once, as an event of the conventions', async () => {
    const at = Date.now();
    const over = driftOf({
      finding_id: 'q1',
      at: iso(at),
      model: 'llama-3',
      details: { since: iso(at - 60_000) },
    });
    const unknown: Finding = {
      ...over,
      finding_id: 'q2',
      key: 'bias:gap',
      kind: 'bias',
      metric: 'gap',
      verdict: 'no_data',
    };
    const others: Finding[] = (
      [
        ['slo', 'slo:ttft:llama', 'ttft'],
        ['budget', 'budget:month', 'cost'],
        ['capture', 'capture:queue', 'capture'],
        ['toxicity', 'toxicity:pii:llama', 'pii'],
        ['bias', 'probe:llama:age:length', 'probe_length'],
        ['integrity', 'integrity:missing:llama', 'missing'],
      ] as const
    ).map(([kind, key, metric]) => ({ ...over, finding_id: key, kind, key, metric }));
    await queries.saveFindings(service.store, [over, unknown, ...others]);
    await vi.waitFor(() => expect(received.events.length).toBeGreaterThanOrEqual(8), { timeout: 10_000 });
    await queries.saveFindings(service.store, [{ ...over, finding_id: 'q4', at: new Date(at + 1).toISOString() }]);
    await vi.waitFor(() => expect(received.events.length).toBeGreaterThanOrEqual(9), { timeout: 10_000 });
    expect(received.events.map(({ name }) => name)).toEqual(Array(9).fill('gen_ai.evaluation.result'));
    const named = (name: string) => received.events.find((each) => each.attributes['gen_ai.evaluation.name'] === name);
    const names = ['slo.ttft', 'budget.cost', 'capture', 'toxicity.pii', 'bias.probe_length', 'integrity.missing'];
    expect(names.filter((name) => named(name) === undefined)).toEqual([]);
    const [bias, drift] = [named('bias.gap'), named('drift.refusal')];
    expect(drift).toMatchObject({ atMs: at, severity: 13 });
    expect(drift?.attributes).toMatchObject({
      'gen_ai.evaluation.name': 'drift.refusal',
      'gen_ai.evaluation.score.value': 0.061,
      'gen_ai.evaluation.score.label': 'over',
      'gen_ai.evaluation.explanation': 'Refusals doubled.',
      'sidelight.evaluation.interval.low': 0.052,
      'sidelight.evaluation.limit': 0.031,
      'sidelight.evaluation.since': new Date(at - 60_000).toISOString(),
    });
    expect(bias?.attributes).toMatchObject({ 'gen_ai.evaluation.score.label': 'no_data' });
    expect(bias?.attributes).not.toHaveProperty('gen_ai.evaluation.score.value');
  });

  it('says in its metrics what became of the spans', async () => {
    const exported = async () =>
      Number(
        /sidelight_otel_spans_total\{result="exported"\} (\d+)/.exec(await (await service.get('/metrics')).text())?.[1],
      );
    const before = await exported();
    await service.send([makeCall(), makeCall()]);
    await vi.waitFor(async () => expect(await exported()).toBe(before + 2), { timeout: 10_000 });
    const text = await (await service.get('/metrics')).text();
    expect(text).toContain('sidelight_otel_spans_total{result="dropped"} 0');
    expect(text).toContain('sidelight_otel_waiting_spans 0');
  });

  it('never makes spans of its own requests', async () => {
    await service.get('/api/v1/targets');
    const seen = received.requests.length;
    await vi.waitFor(() => expect(received.requests.length).toBeGreaterThan(seen + 2), { timeout: 10_000 });
    expect(received.spans.every((each) => each.attributes['gen_ai.operation.name'] === 'chat')).toBe(true);
  });
});

describe('content, when it is opted in', () => {
  it('takes the shape of the conventions', () => {
    const call = {
      ...makeCall({
        tool_calls: [{ id: 't1', name: 'look', arguments: '{}' }],
        attributes: {
          'gen_ai.input.messages': JSON.stringify([
            { role: 'system', content: 'Be brief.' },
            { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
          ]),
        },
      }),
      cost_usd: null,
      cost_source: 'unpriced' as const,
      price_version: '',
    };
    const attributes = callAttributes(call, true);
    expect(JSON.parse(String(attributes['gen_ai.input.messages']))).toEqual([
      { role: 'system', parts: [{ type: 'text', content: 'Be brief.' }] },
      { role: 'user', parts: [{ type: 'text', content: 'Hi' }] },
    ]);
    expect(JSON.parse(String(attributes['gen_ai.output.messages']))).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'text', content: 'A light on the side.' },
          { type: 'tool_call', id: 't1', name: 'look', arguments: '{}' },
        ],
        finish_reason: 'stop',
      },
    ]);
  });
});
