import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredCall } from '../../../core/call.js';
import { asRecord } from '../../../core/json.js';
import { startTestService, type TestService } from '../support.js';

let service: TestService;

beforeAll(async () => {
  const upstream = 'http://127.0.0.1:8000';
  service = await startTestService({
    targets: [
      { name: 'numbers', upstream, listen: 4101, capture: 'metadata', environment: 'staging' },
      { name: 'nothing', upstream, listen: 4102, capture: 'nothing' },
      { name: 'plain', upstream, listen: 4103, redact: [] },
    ],
  });
});

afterAll(() => service.stop());

const at = '2026-02-03T04:05:06.789Z';

async function post(records: readonly unknown[]): Promise<Record<string, unknown>> {
  const answer = await service.send(records.map((each) => JSON.stringify(each)).join('\n'));
  expect(answer.status).toBe(200);
  return asRecord(await answer.json());
}

async function row(callId: string): Promise<StoredCall | undefined> {
  const rows = await service.store.query<StoredCall>('SELECT * FROM calls WHERE call_id = {id:String}', { id: callId });
  expect(rows.length).toBeLessThanOrEqual(1);
  return rows[0];
}

/** What a posted body is known by. */
const nameOf = (body: string) => createHash('sha256').update(body).digest('hex');

describe('records of phones and batch jobs', () => {
  it('need a time and a model; the rest is completed', async () => {
    expect(await post([{ call_id: 'least', started_at: at, model: 'gemma-3n' }])).toMatchObject({
      status: 'stored',
      rows: 1,
      duplicates: 0,
    });
    expect(await row('least')).toMatchObject({
      target: 'gemma-3n',
      tap: 'ingest',
      operation: 'infer',
      request_model: 'gemma-3n',
      outcome: 'ok',
      tokens_source: 'absent',
      cost_usd: null,
      cost_source: 'unpriced',
      purpose: 'user',
    });
  });

  it('take messages, other times and null, and are masked', async () => {
    await post([
      {
        call_id: 'rich',
        started_at: Date.parse(at) / 1000,
        target: 'phones',
        model: 'gpt-4o-mini',
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'I am ann@example.org' },
        ],
        output: 'Hello ann@example.org',
        error_message: null,
        input_tokens: 9,
        output_tokens: 4,
        caller: 'ann@example.org',
        session_id: 'ann@example.org',
        tap: 'tcp',
        cost_usd: 99,
        attributes: { 'device.model': 'Pixel', battery: 0.5 },
      },
    ]);
    const stored = await row('rich');
    expect(stored).toMatchObject({
      tap: 'ingest',
      operation: 'chat',
      provider: 'openai',
      prompt: 'I am [email]',
      output: 'Hello [email]',
      tokens_source: 'reported',
      cost_source: 'price_list',
      attributes: { 'device.model': 'Pixel', battery: '0.5' },
    });
    expect(JSON.stringify(stored)).not.toContain('ann@');
    expect(stored?.cost_usd).toBeLessThan(1);
  });

  it('that claim what cannot be are set aside, and the field is named', async () => {
    const claims = {
      duration_ms: 1e308,
      ttft_ms: 32 * 86_400_000,
      queue_ms: 1e15,
      input_tokens: 2 ** 53 - 1,
      output_tokens: 100_000_001,
      cached_input_tokens: 1e12,
    };
    const records = Object.entries(claims).map(([field, value]) => ({ started_at: at, model: 'm', [field]: value }));
    const good = { call_id: 'long', started_at: at, model: 'long', duration_ms: 86_400_000, input_tokens: 100_000_000 };
    const { rows, quarantined, errors } = await post([...records, good]);
    expect({ rows, quarantined }).toEqual({ rows: 1, quarantined: records.length });
    expect(errors).toEqual(
      Object.keys(claims).map((field, index) => ({
        line: index + 1,
        reason: expect.stringMatching(new RegExp(`^${field}: Too big`)),
      })),
    );
  });

  it('are kept as the target is configured', async () => {
    const record = (target: string) => ({
      call_id: `at-${target}`,
      started_at: at,
      target,
      prompt: 'ann@example.org',
      attributes: { a: 'b' },
    });
    expect(await post(['numbers', 'nothing', 'plain'].map(record))).toMatchObject({ rows: 2, skipped: 1 });
    expect(await row('at-numbers')).toMatchObject({ prompt: '', attributes: {}, environment: 'staging' });
    expect(await row('at-plain')).toMatchObject({ prompt: 'ann@example.org' });
    expect(await row('at-nothing')).toBeUndefined();
  });

  it('are stored once, in whatever batches a device sends them', async () => {
    const record = (index: number) => ({
      call_id: `offline-${index}`,
      started_at: new Date(Date.parse(at) + index * 3_600_000).toISOString(),
      model: 'm',
    });
    const all = Array.from({ length: 20 }, (_, index) => record(index));
    expect(await post(all.slice(0, 8))).toMatchObject({ rows: 8 });
    expect(await post(all.slice(4, 12).toReversed())).toMatchObject({ rows: 4, duplicates: 4 });
    expect(await post([...all, ...all])).toMatchObject({ rows: 8, duplicates: 32 });
    expect(await post(all.slice(4, 12).toReversed())).toMatchObject({ status: 'duplicate' });
    await Promise.all([post(all.slice(0, 19)), post(all.slice(1)), post([...all].toReversed())]);
    const [count] = await service.store.query<{ rows: number; ids: number }>(
      "SELECT count() AS rows, uniqExact(call_id) AS ids FROM calls WHERE startsWith(call_id, 'offline-')",
    );
    expect(count).toEqual({ rows: 20, ids: 20 });
    const [rollup] = await service.store.query<{ calls: number }>(
      "SELECT sum(calls) AS calls FROM calls_1m WHERE target = 'm'",
    );
    expect(rollup?.calls).toBe(20);
  });

  it('that a kill left half stored are completed, each once', async () => {
    const records = ['known', 'kept', 'lost'].map((each) => ({ call_id: `cut-${each}`, started_at: at, model: 'cut' }));
    const body = records.map((each) => JSON.stringify(each)).join('\n');
    await post(records.slice(0, 1));
    expect(await post(records)).toMatchObject({ rows: 2, duplicates: 1 });
    // What is left when the process dies before the ledger is written.
    const { store, config } = service;
    const segment = nameOf(body);
    const sync = 'SETTINGS mutations_sync = 2';
    await store.command(`ALTER TABLE segments DELETE WHERE startsWith(segment, '${segment}') ${sync}`);
    await store.command(`ALTER TABLE calls DELETE WHERE call_id = 'cut-lost' ${sync}`);
    writeFileSync(join(config.store.data, 'quarantine/in_flight'), `${segment}.rest`);
    const next = await service.again({});
    expect(asRecord(await (await next.send(body)).json())).toMatchObject({ status: 'stored' });
    await next.stop();
    for (const { call_id } of records) expect(await row(call_id)).toBeDefined();
    const [rollup] = await store.query("SELECT sum(calls) AS calls FROM calls_1m WHERE target = 'cut'");
    expect(rollup).toEqual({ calls: 3 });
  });

  it('without an id are known by what they say', async () => {
    const record = { started_at: at, model: 'nameless' };
    await post([record]);
    expect(await post([record, { ...record, output: 'other' }])).toMatchObject({ rows: 1, duplicates: 1 });
  });

  it.each([1_796_056_910_000_000, -1, '2014-12-31T23:59:59Z', '9999-12-31T00:00:00Z'])(
    'that say they were made at a time that cannot be are told so: %s',
    async (started_at) => {
      expect(await post([{ started_at, model: 'm3' }])).toMatchObject({
        rows: 0,
        quarantined: 1,
        errors: [{ line: 1, reason: expect.stringContaining('from 2015 to two days from now') }],
      });
    },
  );

  it('that are wrong leave no text on the disk', async () => {
    const text = 'my password is hunter2-of-ann@example.org';
    const target = 'numbers';
    const lines = [
      `{"target":"numbers","prompt":"${text}`,
      JSON.stringify({ started_at: at, target, promt: text }),
      JSON.stringify({ started_at: 1e15, target, prompt: text }),
      JSON.stringify({ started_at: at, target, prompt: text, outcome: text }),
    ];
    const body = lines.join('\n');
    const answer = asRecord(await (await service.send(body)).json());
    expect(answer).toMatchObject({ rows: 0, quarantined: lines.length });
    const segment = nameOf(body);
    const file = join(service.config.store.data, `quarantine/${segment}.unreadable.ndjson`);
    const kept = readFileSync(file, 'utf8');
    expect(kept).not.toContain('hunter2');
    const told = answer['errors'] as object[];
    expect(
      kept
        .trim()
        .split('\n')
        .map((each): unknown => JSON.parse(each)),
    ).toEqual(told.map((each) => ({ segment, ...each })));
  });

  it('that are wrong are set aside, each with its line and what to do', async () => {
    const lines = [
      JSON.stringify({ call_id: 'good', started_at: at, model: 'm2' }),
      '',
      'not json',
      JSON.stringify({ started_at: at }),
      JSON.stringify({ started_at: at, model: 'm', input_token: 3 }),
      JSON.stringify({ started_at: at, model: 'm', input_tokens: -3 }),
      '[]',
    ];
    const answer = await service.send(gzipSync(lines.join('\n')), { 'content-encoding': 'gzip' });
    expect(await answer.json()).toMatchObject({
      rows: 1,
      quarantined: 5,
      errors: [
        { line: 3, reason: 'not JSON' },
        { line: 4, reason: expect.stringContaining('target') },
        { line: 5, reason: expect.stringContaining('did you mean input_tokens?') },
        { line: 6, reason: expect.stringContaining('input_tokens') },
        { line: 7, reason: expect.stringContaining('object') },
      ],
    });
  });
});
