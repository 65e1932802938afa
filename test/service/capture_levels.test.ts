import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoredCall } from '../../core/call.js';
import { configSchema } from '../../core/config/schema.js';
import { CaptureLevels } from '../../service/capture_levels.js';
import { chatAttributes, exportRequest, hexId, sendSpans } from './otlp_support.js';
import { makeCall, startTestService, type TestService } from './support.js';

let service: TestService;

beforeEach(async () => {
  service = await startTestService({ service: { otlp_hold: '50ms' } });
});

afterEach(() => service.stop());

/** As a collector says how much is kept of its targets: 0 nothing, 1 metadata, 2 everything. */
async function announce(levels: Record<string, number>, collector = 'box'): Promise<void> {
  const metrics = Object.entries(levels).map(([target, value]) => ({
    name: 'sidelight_collector_capture_level',
    labels: { target },
    value,
  }));
  const status = { collector_id: collector, at: new Date().toISOString(), metrics };
  expect((await service.postJson('/api/v1/collectors/status', status)).status).toBe(204);
}

/** Sends one span of an application of this name. @returns the row it became */
async function rowOf(name: string, to = service): Promise<StoredCall | undefined> {
  const traceId = hexId(16);
  const attributes = chatAttributes({ 'gen_ai.prompt.0.content': 'a secret', 'gen_ai.completion.0.content': 'kept' });
  const response = await fetch(`${to.otlpUrl}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(exportRequest([{ traceId, attributes }], { 'service.name': name })),
  });
  expect(response.status).toBe(200);
  const [row] = await service.store.query<StoredCall>('SELECT * FROM calls WHERE trace_id = {id:String}', { id: traceId }); // prettier-ignore
  return row;
}

describe('spans of a target that only a remote collector knows', () => {
  it('keep their texts as long as no collector keeps less', async () => {
    await announce({ open: 2 });
    expect((await rowOf('open'))?.prompt).toBe('a secret');
    expect((await rowOf('shop'))?.prompt).toBe('a secret');
  });

  it('keep none where the collector keeps none, and nobody knows whose they are', async () => {
    await announce({ private: 1, open: 2 });
    for (const name of ['private', 'shop']) {
      expect(await rowOf(name)).toMatchObject({ prompt: '', output: '', input_tokens: 100 });
    }
    expect((await rowOf('open'))?.prompt).toBe('a secret');
  });

  it('are no calls where the collector keeps nothing', async () => {
    await announce({ hidden: 0 });
    expect(await rowOf('hidden')).toBeUndefined();
    expect((await rowOf('shop'))?.prompt).toBe('');
  });

  it('keep as little as the strictest of two collectors', async () => {
    await announce({ shared: 2 }, 'a');
    await announce({ shared: 1 }, 'b');
    expect((await rowOf('shared'))?.prompt).toBe('');
  });

  it('keep none after a restart either', async () => {
    await announce({ private: 1 });
    const next = await service.again({});
    expect((await rowOf('private', next))?.prompt).toBe('');
    await next.stop();
  });

  it('are as the configuration says where it says something', async () => {
    await announce({ private: 1 });
    const next = await service.again({
      service: { otlp_capture: 'everything' },
      targets: [{ name: 'known', upstream: 'http://10.1.2.3:80', capture: 'everything' }],
    });
    for (const name of ['known', 'shop']) expect((await rowOf(name, next))?.prompt).toBe('a secret');
    expect((await rowOf('private', next))?.prompt).toBe('');
    await next.stop();
  });
});

it('posted records of such a target keep no texts', async () => {
  await announce({ private: 1 });
  const record = { call_id: 'p', started_at: new Date().toISOString(), target: 'private', prompt: 'a secret' };
  expect((await service.send([record])).status).toBe(200);
  const [row] = await service.store.query<StoredCall>("SELECT * FROM calls WHERE call_id = 'p'");
  expect(row?.prompt).toBe('');
});

it('a call of which the client let the tap keep no texts gets none from a span', async () => {
  const seen = makeCall({
    tap: 'tcp',
    target: 'llama',
    response_id: 'chatcmpl-quiet',
    prompt: '',
    output: '',
    attributes: { 'sidelight.capture': 'metadata' },
  });
  const headers = { 'x-sidelight-segment': 'TAP1', 'x-sidelight-collector': 'box' };
  expect((await service.send([seen], headers)).status).toBe(200);
  const attributes = chatAttributes({
    'gen_ai.response.id': 'chatcmpl-quiet',
    'gen_ai.prompt.0.content': 'a secret',
    'gen_ai.completion.0.content': 'kept',
  });
  const spanId = hexId(8);
  expect((await sendSpans(service.otlpUrl, [{ spanId, attributes }])).status).toBe(200);
  await vi.waitFor(async () => {
    const rows = await service.store.query<StoredCall>("SELECT * FROM calls WHERE response_id = 'chatcmpl-quiet'");
    expect(rows).toMatchObject([{ call_id: seen.call_id, span_id: spanId, prompt: '', output: '' }]);
  });
});

it('what a collector said is forgotten a month after it was heard last', () => {
  const day = 86_400_000;
  const levels = new CaptureLevels(configSchema.parse({}));
  const say = (collector: string, target: string, now: number) =>
    levels.heard(collector, [{ name: 'sidelight_collector_capture_level', labels: { target }, value: 1 }], now);
  say('pod-1', 'gone', 0);
  say('pod-2', 'here', 0);
  say('pod-2', 'here', 20 * day);
  say('pod-3', 'new', 31 * day);
  expect(['gone', 'here', 'new'].map((target) => levels.ofTarget(target))).toEqual([undefined, 'metadata', 'metadata']);
});
