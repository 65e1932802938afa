import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problem } from '../../../service/schemas/api.js';
import { ingestResult } from '../../../service/schemas/door.js';
import { makeCall, startTestService, type TestService } from '../support.js';

/** More than an engine that only remembers its last hundred inserts would know. */
const OTHERS = 200;

let service: TestService;

beforeAll(async () => {
  service = await startTestService({ targets: [{ name: 'llama', upstream: 'http://127.0.0.1:8000' }] });
});

afterAll(() => service.stop());

const resultOf = async (answer: Response) => ingestResult.parse(await answer.json());
const codeOf = async (answer: Response) => problem.parse(await answer.json()).code;

async function stored(callIds: string[]): Promise<number> {
  const [row] = await service.store.query<{ rows: number }>(
    'SELECT count() AS rows FROM calls WHERE call_id IN ({ids:Array(String)})',
    { ids: callIds },
  );
  return row?.rows ?? 0;
}

async function metric(name: string): Promise<number> {
  const text = await (await service.get('/metrics')).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name} `) || each.startsWith(`${name}{`));
  return Number(line?.split(' ').at(-1) ?? 0);
}

describe('a segment', () => {
  it('is stored once, however often and however it is sent', async () => {
    const calls = [makeCall(), makeCall()];
    const named = { 'x-sidelight-segment': '01JSEGMENTA', 'x-sidelight-collector': 'c1' };
    expect(await resultOf(await service.send(calls, named))).toEqual({
      segment: '01JSEGMENTA',
      status: 'stored',
      rows: 2,
      quarantined: 0,
    });
    const before = await metric('sidelight_ingest_rows_total');
    expect(await resultOf(await service.send(calls, named))).toMatchObject({ status: 'duplicate', rows: 0 });
    expect(await resultOf(await service.send([...calls, makeCall()], named))).toMatchObject({
      status: 'duplicate',
      rows: 0,
    });
    expect(await resultOf(await service.send('garbage', named))).toMatchObject({ status: 'duplicate' });
    expect(await stored(calls.map((each) => each.call_id))).toBe(2);
    expect(await metric('sidelight_ingest_rows_total')).toBe(before);
  });

  it(`is known after ${OTHERS} others, also to a service that never saw it, and all counters are right`, async () => {
    const calls = [makeCall({ target: 'many' }), makeCall({ target: 'many', prompt: 'half \ud83d' })];
    const named = { 'x-sidelight-segment': '01JMANY' };
    const next = await service.again({});
    expect(await resultOf(await next.send(calls, named))).toMatchObject({ status: 'stored', rows: 2 });
    const others = Array.from({ length: OTHERS }, (_, index) =>
      next.send([makeCall({ target: 'many' })], { 'x-sidelight-segment': `01JMANY${index}` }),
    );
    for (const answer of await Promise.all(others)) expect(await resultOf(answer)).toMatchObject({ rows: 1 });
    const last = await service.again({});
    for (const to of [next, last]) {
      for (const body of [calls, [...calls, makeCall({ target: 'many' })], '{"torn']) {
        expect(await resultOf(await to.send(body, named))).toMatchObject({
          status: 'duplicate',
          rows: 0,
          quarantined: 0,
        });
      }
    }
    const [row] = await service.store.query<{ rows: number; ids: number; rolled: number }>(
      `SELECT count() AS rows, uniqExact(call_id) AS ids,
         (SELECT sum(calls) FROM calls_1m WHERE target = 'many') AS rolled FROM calls WHERE target = 'many'`,
    );
    expect(row).toEqual({ rows: OTHERS + 2, ids: OTHERS + 2, rolled: OTHERS + 2 });
    const text = await (await next.get('/metrics')).text();
    expect(text.split('\n')).toEqual(
      expect.arrayContaining([
        `sidelight_ingest_segments_total ${OTHERS + 4}`,
        `sidelight_ingest_rows_total ${OTHERS + 2}`,
        'sidelight_ingest_duplicate_segments_total 3',
        'sidelight_quarantined_rows_total 0',
      ]),
    );
    expect(text).toMatch(new RegExp(`^sidelight_calls_total\\{target="many"[^}]*\\} ${OTHERS + 2}$`, 'm'));
    for (const each of [next, last]) await each.stop();
  });

  it('is known by its content when it has no name', async () => {
    const calls = [makeCall()];
    const first = await resultOf(await service.send(calls));
    expect(first).toMatchObject({ status: 'stored', segment: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await resultOf(await service.send(calls))).toMatchObject({
      segment: first.segment,
      status: 'duplicate',
      rows: 0,
    });
    const zipped = await service.send(gzipSync(`${JSON.stringify(calls[0])}\n`), { 'content-encoding': 'gzip' });
    expect(await resultOf(zipped)).toMatchObject({ segment: first.segment, status: 'duplicate' });
  });

  it('sent by several at once is stored once', async () => {
    const calls = Array.from({ length: 50 }, () => makeCall());
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => service.send(calls, { 'x-sidelight-segment': '01JSEGMENTB' })),
    );
    const results = await Promise.all(answers.map(resultOf));
    expect(results.filter((each) => each.status === 'stored')).toHaveLength(1);
    expect(await stored(calls.map((each) => each.call_id))).toBe(50);
  });

  it('with a torn or wrong line loses only that line, which is kept with its reason', async () => {
    const calls = [makeCall(), makeCall()];
    const body = `${JSON.stringify(calls[0])}\n{"call_id":"x"}\n${JSON.stringify(calls[1])}\n{"call_id":"torn","star`;
    const before = await metric('sidelight_quarantined_rows_total');
    const answer = await service.send(body, { 'x-sidelight-segment': '01JSEGMENTC' });
    expect(await resultOf(answer)).toMatchObject({ status: 'stored', rows: 2, quarantined: 2 });
    expect(await metric('sidelight_quarantined_rows_total')).toBe(before + 2);
    const kept = readFileSync(join(service.config.store.data, 'quarantine/01JSEGMENTC.unreadable.ndjson'), 'utf8');
    expect(
      kept
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { line: number }).line),
    ).toEqual([2, 4]);
    expect(await stored(calls.map((each) => each.call_id))).toBe(2);
  });

  it('may hold lone surrogates and NUL characters', async () => {
    const call = makeCall();
    const body = `${JSON.stringify({ ...call, prompt: 'half \ud83d', output: 'nul \u0000 \udc00 end', attributes: { 'k\ud800': 'v\udfff' } })}\n`;
    expect(await resultOf(await service.send(body))).toMatchObject({ status: 'stored', rows: 1 });
    const detail = await (await service.get(`/api/v1/calls/${call.call_id}`)).json();
    expect(detail).toMatchObject({ prompt: 'half \ufffd', output: 'nul \u0000 \ufffd end' });
  });

  it('without a single good line is set aside once, also by the next service', async () => {
    const named = { 'x-sidelight-segment': '01JSEGMENTE' };
    expect(await resultOf(await service.send('garbage\n{"torn', named))).toMatchObject({ rows: 0, quarantined: 2 });
    const next = await service.again({});
    expect(await resultOf(await next.send('garbage\n{"torn', named))).toMatchObject({
      status: 'duplicate',
      quarantined: 0,
    });
    await next.stop();
  });

  it('may be empty', async () => {
    expect(await resultOf(await service.send('\n\n'))).toMatchObject({ status: 'stored', rows: 0, quarantined: 0 });
    expect((await service.send('')).status).toBe(200);
  });
});

describe('calls', () => {
  it('are priced, and counted by model', async () => {
    const call = makeCall({
      response_model: 'gpt-4o-mini',
      target: 'priced',
      input_tokens: 1_000_000,
      output_tokens: 0,
    });
    await service.send([call]);
    const detail = await (await service.get(`/api/v1/calls/${call.call_id}`)).json();
    expect(detail).toMatchObject({ cost_source: 'price_list', cost_usd: expect.closeTo(0.15, 5) });
    const text = await (await service.get('/metrics')).text();
    expect(text).toMatch(/sidelight_calls_total\{target="priced",model="gpt-4o-mini"[^}]*\} 1/);
    expect(text).toMatch(/gen_ai_server_request_duration_seconds_bucket\{le="1.28",target="priced"[^}]*\} 1/);
    expect(text).toMatch(/sidelight_input_tokens_total\{target="priced"[^}]*\} 1000000/);
  });

  it('without a price are unpriced, not free', async () => {
    const call = makeCall({ provider: '', request_model: 'my-own', response_model: 'my-own', target: 'own' });
    await service.send([call]);
    const detail = await (await service.get(`/api/v1/calls/${call.call_id}`)).json();
    expect(detail).toMatchObject({ cost_source: 'unpriced', cost_usd: null, cost_lines: [] });
    const text = await (await service.get('/metrics')).text();
    expect(text).toMatch(/sidelight_unpriced_calls_total\{target="own"[^}]*\} 1/);
    expect(text).not.toMatch(/sidelight_cost_usd_total\{target="own"/);
  });

  it('that failed before anything was used are neither free nor without a price', async () => {
    const failed = {
      input_tokens: null,
      output_tokens: null,
      tokens_source: 'absent',
      output: '',
      ttft_ms: null,
    } as const;
    const calls = [429, 503].map((http_status) =>
      makeCall({ ...failed, target: 'down', outcome: 'error', error_type: String(http_status), http_status }),
    );
    await service.send(calls);
    const detail = await (await service.get(`/api/v1/calls/${calls[0]?.call_id}`)).json();
    expect(detail).toMatchObject({ cost_source: 'none', cost_usd: null, cost_lines: [] });
    const text = await (await service.get('/metrics')).text();
    expect(text).toMatch(/sidelight_calls_total\{target="down"[^}]*\} 2/);
    expect(text).not.toMatch(/sidelight_(?:unpriced_calls|cost_usd)_total\{target="down"/);
    const { models } = (await (await service.get('/api/v1/overview?target=down')).json()) as { models: object[] };
    expect(models).toEqual([expect.objectContaining({ cost_usd: null, cost_source: 'none', unpriced_calls: 0 })]);
  });

  it('without token counts get estimates, marked as such', async () => {
    const call = makeCall({ input_tokens: null, output_tokens: null, tokens_source: 'absent' });
    await service.send([call]);
    const detail = await (await service.get(`/api/v1/calls/${call.call_id}`)).json();
    expect(detail).toMatchObject({ tokens_source: 'estimated', output_tokens: expect.any(Number) });
  });
});

describe('calls the store refuses', () => {
  it('are counted as set aside, not as calls', async () => {
    const good = makeCall({ target: 'refusing' });
    const bad = makeCall({ target: 'refusing', started_at: '0001-01-01T00:00:00.000Z' });
    const worse = { ...bad, call_id: `${bad.call_id}-again` };
    expect(await resultOf(await service.send([bad, good, worse]))).toMatchObject({ rows: 1, quarantined: 2 });
    const text = await (await service.get('/metrics')).text();
    expect(text).toMatch(/sidelight_calls_total\{target="refusing"[^}]*\} 1\n/);
  });
});

describe('what is refused', () => {
  it('is what is no list of calls, by media type, coding, name and size', async () => {
    const form = await service.send('a=1', { 'content-type': 'application/x-www-form-urlencoded' });
    expect([form.status, await codeOf(form)]).toEqual([415, 'UNSUPPORTED_MEDIA']);
    const brotli = await service.send('x', { 'content-encoding': 'br' });
    expect([brotli.status, await codeOf(brotli)]).toEqual([415, 'UNSUPPORTED_MEDIA']);
    const name = await service.send('', { 'x-sidelight-segment': '../../etc' });
    expect([name.status, await codeOf(name)]).toEqual([400, 'INVALID_INPUT']);
    const large = await service.send('x'.repeat(17e6));
    expect([large.status, await codeOf(large)]).toEqual([413, 'TOO_LARGE']);
    const bomb = await service.send(gzipSync(Buffer.alloc(64e6)), { 'content-encoding': 'gzip' });
    expect([bomb.status, await codeOf(bomb)]).toEqual([413, 'TOO_LARGE']);
    const whole = gzipSync(`${JSON.stringify(makeCall())}\n`);
    const cut = await service.send(whole.subarray(0, whole.length - 9), { 'content-encoding': 'gzip' });
    expect([cut.status, await codeOf(cut)]).toEqual([400, 'INVALID_INPUT']);
  });

  it('is more than may wait: 503 with Retry-After, and nothing stays held', async () => {
    const small = await service.again({}, { backlogBytes: 1000 });
    const large = await small.send([makeCall({ prompt: 'x'.repeat(5000) })]);
    expect(large.status).toBe(503);
    expect(Number(large.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await codeOf(large)).toBe('BUSY');
    expect((await small.send('{}\n')).status).toBe(200);
    expect((await small.get('/readyz')).status).toBe(200);
    await small.stop();
  });
});
