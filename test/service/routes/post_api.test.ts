import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problem } from '../../../service/schemas/api.js';
import { queries } from '../../../store/index.js';
import { makeCall, startTestService, type TestService } from '../support.js';

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
  await service.send([makeCall(), makeCall()]);
});

afterAll(() => service.stop());

describe('POST /api/v1/query', () => {
  it('answers a SELECT in any format', async () => {
    const json = await service.postJson('/api/v1/query', { sql: 'SELECT count() AS calls FROM calls' });
    expect(await json.json()).toMatchObject({ data: [{ calls: 2 }] });
    const csv = await service.postJson('/api/v1/query', { sql: 'SELECT 1 AS a, 2 AS b', format: 'CSVWithNames' });
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect(await csv.text()).toBe('"a","b"\n1,2\n');
  });

  it('refuses what writes, and what is wrong, without harm', async () => {
    for (const sql of [
      'DROP TABLE calls',
      'INSERT INTO calls VALUES ()',
      'SELECT nothing FROM nowhere',
      'SELECT 1; SELECT 2',
      '',
    ]) {
      const answer = await service.postJson('/api/v1/query', { sql });
      expect([sql, answer.status]).toEqual([sql, 400]);
      problem.parse(await answer.json());
    }
    expect(
      (await service.postJson('/api/v1/query', { sql: 'SELECT 1', format: "JSON' INTO OUTFILE '/tmp/x" })).status,
    ).toBe(400);
    expect((await service.get('/readyz')).status).toBe(200);
    const count = await service.postJson('/api/v1/query', { sql: 'SELECT count() AS calls FROM calls' });
    expect(await count.json()).toMatchObject({ data: [{ calls: 2 }] });
  });
});

describe('POST /api/v1/drift/relearn', () => {
  it('is remembered for the target from now on', async () => {
    await service.send([makeCall({ target: 'watched', started_at: new Date().toISOString() })]);
    const asked = Date.now();
    const answer = await service.postJson('/api/v1/drift/relearn', { target: 'watched' });
    expect(answer.status).toBe(200);
    const { target, from } = (await answer.json()) as { target: string; from: string };
    expect(target).toBe('watched');
    expect(Date.parse(from)).toBeGreaterThanOrEqual(asked);
    expect(await queries.relearnRequests(service.store)).toEqual(new Map([['watched', Date.parse(from)]]));
  });

  it('is for a token with scope admin alone', async () => {
    const scopes = ['ingest', 'feedback', 'read', 'admin'] as const;
    const tokens = scopes.map((scope) => ({ name: scope, token: `${scope}-${'x'.repeat(24)}`, scopes: [scope] }));
    const guarded = await service.again({ service: { tokens } });
    const status = async (authorization?: string) => {
      const headers = { ...(authorization !== undefined && { authorization: `Bearer ${authorization}` }) };
      return (await guarded.postJson('/api/v1/drift/relearn', { target: 'watched' }, headers)).status;
    };
    try {
      expect(await status()).toBe(401);
      for (const { name, token } of tokens) expect(await status(token)).toBe(name === 'admin' ? 200 : 403);
    } finally {
      await guarded.stop();
    }
  });

  it('refuses a target that was never seen, and one whose reference the configuration names', async () => {
    expect((await service.postJson('/api/v1/drift/relearn', { target: 'nowhere' })).status).toBe(404);
    expect((await service.postJson('/api/v1/drift/relearn', {})).status).toBe(400);
    const fixed = await service.again({ drift: { reference_version: '1' } });
    try {
      const answer = await fixed.postJson('/api/v1/drift/relearn', { target: 'watched' });
      expect(answer.status).toBe(400);
      expect(problem.parse(await answer.json()).detail).toContain('The configuration names the drift reference');
    } finally {
      await fixed.stop();
    }
  });
});

describe('POST /api/v1/feedback', () => {
  it('finds its call by any of its names', async () => {
    const call = makeCall({ request_id: 'req-77' });
    await service.send([call]);
    for (const name of [{ call_id: call.call_id }, { response_id: call.response_id }, { request_id: 'req-77' }]) {
      const answer = await service.postJson('/api/v1/feedback', { ...name, rating: 1, comment: 'good' });
      expect(await answer.json()).toEqual({ status: 'attached', call_id: call.call_id });
    }
  });

  it('is kept when it comes before its call', async () => {
    const answer = await service.postJson('/api/v1/feedback', { response_id: 'not-yet', rating: -1 });
    expect(await answer.json()).toEqual({ status: 'waiting', call_id: '' });
    const [row] = await service.store.query<{ kept: number }>(
      "SELECT count() AS kept FROM feedback WHERE response_id = 'not-yet'",
    );
    expect(row?.kept).toBe(1);
  });

  it('is refused without a name or with a rating that is none', async () => {
    for (const body of [{ rating: 1 }, { call_id: 'x', rating: 5 }, { call_id: 'x' }, []]) {
      expect((await service.postJson('/api/v1/feedback', body)).status).toBe(400);
    }
  });
});

describe('POST /api/v1/collectors/status', () => {
  it.each(['2001-01-01T00:00:00Z', '2299-12-31T00:00:00Z'])(
    'believes counters, and not the clock they were read by: %s',
    async (at) => {
      const metrics = [{ name: 'sidelight_collector_calls_total', value: 3 }];
      const collector_id = `clock ${at}`;
      expect((await service.postJson('/api/v1/collectors/status', { collector_id, at, metrics })).status).toBe(204);
      const rows = await service.store.query(
        'SELECT abs(dateDiff(second, at, now())) < 600 AS lately FROM server_metrics WHERE collector_id = {id:String}',
        { id: collector_id },
      );
      expect(rows).toEqual([{ lately: 1 }]);
    },
  );

  it('keeps the counters of a collector', async () => {
    const metrics = [{ name: 'sidelight_collector_dropped_chunks_total', labels: { reason: 'full' }, value: 3 }];
    const answer = await service.postJson('/api/v1/collectors/status', {
      collector_id: 'c9',
      at: new Date().toISOString(),
      metrics,
    });
    expect(answer.status).toBe(204);
    const [row] = await service.store.query<{ kept: number }>(
      "SELECT count() AS kept FROM server_metrics WHERE collector_id = 'c9'",
    );
    expect(row?.kept).toBe(1);
    expect(
      (await service.postJson('/api/v1/collectors/status', { collector_id: '', at: 'x', metrics: [] })).status,
    ).toBe(400);
  });
});
