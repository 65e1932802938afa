import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type ClientRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Call, StoredCall } from '../../../core/call.js';
import { findingDetails } from '../../../core/findings/finding_details.js';
import { startTelemetry, type Telemetry } from '../../../service/telemetry/otel.js';
import { driftOf } from '../../evaluator/builders.js';
import { log, makeCall } from '../support.js';

/** An OpenTelemetry collector that takes everything, or accepts connections and never answers. */
let answers = true;
let collector: Server;
let telemetry: Telemetry | null = null;

beforeEach(async () => {
  answers = true;
  collector = createServer((request, response) => {
    request.resume();
    if (answers) response.setHeader('content-type', 'application/json').end('{}');
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', 'http/json');
  vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '50');
  vi.stubEnv('OTEL_BLRP_SCHEDULE_DELAY', '50');
  vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '300');
});
afterEach(async () => {
  await telemetry?.stop();
  telemetry = null;
  collector.closeAllConnections();
  collector.close();
  vi.unstubAllEnvs();
});

const url = () => `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;

async function start(env: Record<string, string>): Promise<Telemetry> {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  telemetry = await startTelemetry({ env: process.env, targets: [], log });
  if (telemetry === null) throw new Error('telemetry is off');
  return telemetry;
}

const stored = (fields: Partial<Call> = {}): StoredCall => ({
  ...makeCall(fields),
  cost_usd: null,
  cost_source: 'unpriced',
  price_version: '',
});
const several = (number: number, fields: Partial<Call> = {}) => Array.from({ length: number }, () => stored(fields));

describe('an endpoint for one signal alone', () => {
  it.each([
    ['TRACES', '/v1/traces'],
    ['METRICS', '/v1/metrics'],
    ['LOGS', '/v1/logs'],
  ])('%s: nothing else is sent, and nowhere else', async (signal, path) => {
    const requested = new Set<string>();
    const note = (message: unknown) => {
      const { request } = message as { request: ClientRequest };
      requested.add(`http://${String(request.getHeader('host'))}${request.path}`);
    };
    subscribe('http.client.request.start', note);
    const { record, evaluated, stop } = await start({ [`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`]: url() + path });
    record([stored()]);
    evaluated?.([{ ...driftOf(), details: findingDetails.parse({}) }]);
    await stop();
    unsubscribe('http.client.request.start', note);
    expect([...requested]).toEqual([url() + path]);
  });
});

describe('spans for a collector', () => {
  it('that hangs fill a queue that is bounded by their texts, and what is dropped is counted', async () => {
    answers = false;
    const { record, spans } = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: url(),
      OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true',
    });
    const text = 'x'.repeat(60_000);
    record(several(400, { prompt: text, output: text }));
    const full = spans?.();
    expect(full?.waiting).toBeGreaterThan(200);
    expect(full?.waiting).toBeLessThan(300);
    expect(full).toMatchObject({ exported: 0, dropped: 400 - (full?.waiting ?? 0) });
    await vi.waitFor(() => expect(spans?.()).toMatchObject({ waiting: 0, failed: full?.waiting }), { timeout: 10_000 });
    answers = true;
    record([stored()]);
    await vi.waitFor(() => expect(spans?.()).toMatchObject({ waiting: 0, exported: 1 }), { timeout: 10_000 });
  });

  it('that is gone are counted as failed', async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: url() };
    collector.close();
    await once(collector, 'close');
    const { record, spans } = await start(env);
    record(several(3));
    await vi.waitFor(() => expect(spans?.()).toEqual({ exported: 0, failed: 3, dropped: 0, waiting: 0 }), {
      timeout: 10_000,
    });
  });

  it('wait in a queue of the size that the variable says', async () => {
    answers = false;
    const { record, spans } = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: url(), OTEL_BSP_MAX_QUEUE_SIZE: '10' });
    record(several(25));
    expect(spans?.()).toEqual({ exported: 0, failed: 0, dropped: 15, waiting: 10 });
  });

  it('that were not sampled do not wait', async () => {
    const { record, spans } = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: url(), OTEL_TRACES_SAMPLER: 'always_off' });
    record(several(3));
    expect(spans?.()).toEqual({ exported: 0, failed: 0, dropped: 0, waiting: 0 });
  });
});
