import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problem } from '../../../service/schemas/api.js';
import { calls, startReadService, type ReadService } from './read_support.js';

let service: ReadService;

beforeAll(async () => {
  service = await startReadService();
});

afterAll(() => service.stop());

describe('before the first call', () => {
  it('says that nothing is known, and shows no state as good', async () => {
    const body = await service.overviewOf();
    expect(body.ever_seen_a_call).toBe(false);
    expect(body.verdict).toEqual({
      state: 'no_data',
      sentence: 'Nothing is known yet: no call has been recorded.',
      details: [],
    });
    expect(body.tiles.map((each) => [each.state, each.value])).toEqual(body.tiles.map(() => ['no_data', null]));
    expect(body.models).toEqual([]);
    expect(body.charts.ttft.sentence).toBe('No calls in this range.');
  });

  it('knows the configured targets and budgets', async () => {
    expect(await service.read('/api/v1/targets')).toMatchObject({
      items: [
        { name: 'llama', calls_24h: 0, first_call_at: null, tap_url: 'http://127.0.0.1:4101' },
        { name: 'idle', gpu_hour_usd: 5, tap_url: 'http://localhost:4102' },
      ],
    });
    expect(await service.read('/api/v1/budgets')).toMatchObject({
      items: [{ name: 'team', used: null, state: 'no_data', sample_size: 0 }, {}],
    });
  });
});

describe('with calls', () => {
  beforeAll(async () => {
    await service.sendCalls();
  });

  it('shows tiles with value, limit, sample and interval; only calls of users count', async () => {
    const body = await service.overviewOf();
    const tile = (id: string) => body.tiles.find((each) => each.id === id);
    expect(body.verdict.sentence).toBe('Nothing is known yet: no check has been made.');
    expect(tile('ttft')).toMatchObject({ state: 'no_data', limit: 2000, limit_label: 'budget 2.0 s', sample_size: 20 });
    expect(tile('ttft')?.value).toBeCloseTo(300, -1);
    expect(tile('errors')).toMatchObject({ value: 1 / 25, limit: 0.01, share_used: expect.closeTo(4) });
    expect(tile('errors')?.interval_low).toBeGreaterThan(0);
    expect(tile('latency')?.value).toBeLessThan(2000);
    expect(tile('latency')?.sample_size).toBe(24);
    expect(body.charts.ttft.sentence).toContain('over 20 calls');
    expect((await service.overviewOf('?target=bert')).charts.ttft.sentence).toBe(
      'No call in this range streamed its answer.',
    );
    expect(tile('tokens')).toMatchObject({ value: 25 * 150, unit: 'tokens' });
    expect(tile('throughput')).toMatchObject({ rate_per: 's' });
    expect(tile('spend:team')).toMatchObject({
      limit: 4200,
      limit_label: 'of $4,200.00',
      sample_size: expect.any(Number),
    });
    expect(tile('budget:tokens')).toMatchObject({ unit: 'tokens', limit: 1e6 });
    expect(body.charts.latency.points.length).toBeLessThanOrEqual(300);
    expect(body.charts.latency.points.reduce((sum, each) => sum + each.calls, 0)).toBe(25);
    expect(body.charts.cost.spent.at(-1)?.usd).toBeGreaterThan(0);
  });

  it('shows models and their cost, unpriced ones as such', async () => {
    const { models } = await service.overviewOf();
    expect(models).toHaveLength(2);
    expect(models.find((each) => each.model === 'gpt-4o-mini')).toMatchObject({
      calls: 20,
      cost_source: 'price_list',
      unpriced_calls: 0,
    });
    expect(models.find((each) => each.model === 'intent')).toMatchObject({
      calls: 5,
      error_ratio: 0.2,
      cost_usd: null,
      cost_per_1k_calls: null,
      unpriced_calls: 5,
    });
  });

  it('filters by target, model, environment and range', async () => {
    expect((await service.overviewOf('?target=bert')).models).toHaveLength(1);
    expect((await service.overviewOf('?model=intent')).tiles.find((each) => each.id === 'errors')?.sample_size).toBe(5);
    expect((await service.overviewOf('?environment=staging')).models).toHaveLength(0);
    expect((await service.overviewOf('?from=48h&to=24h')).models).toHaveLength(0);
    expect((await service.overviewOf('?from=1h')).step_seconds).toBe(60);
  });

  it('refuses a range that is none, naming the field', async () => {
    const answer = await service.get('/api/v1/overview?from=yesterday');
    expect(answer.status).toBe(400);
    expect(problem.parse(await answer.json())).toMatchObject({
      code: 'INVALID_INPUT',
      detail: expect.stringContaining('query.from'),
    });
    const twice = await service.get('/api/v1/calls?limit=0&outcome=ok,fine');
    expect(problem.parse(await twice.json()).errors?.map((each) => each.path)).toEqual([
      'query.outcome',
      'query.limit',
    ]);
  });

  it.each([
    ['newest first', ''],
    ['oldest first', '&sort=started_at&order=asc'],
  ])('lists calls page by page, each once, %s', async (direction, order) => {
    const seen: { call_id: string; started_at: string }[] = [];
    let cursor: string | null = null;
    do {
      const page = (await service.read(
        `/api/v1/calls?limit=7${order}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      )) as {
        items: typeof seen;
        next_cursor: string | null;
      };
      seen.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(new Set(seen.map((each) => each.call_id)).size).toBe(seen.length);
    expect(seen).toHaveLength(calls.length);
    const times = seen.map((each) => each.started_at);
    expect(times).toEqual(direction === 'oldest first' ? times.toSorted() : times.toSorted().toReversed());
    expect((await service.get('/api/v1/calls?cursor=nonsense')).status).toBe(400);
  });

  it('filters calls; callers by their alias', async () => {
    const count = async (query: string) =>
      ((await service.read(`/api/v1/calls?${query}`)) as { items: unknown[] }).items.length;
    expect(await count('outcome=error')).toBe(1);
    expect(await count('outcome=timeout,error')).toBe(1);
    expect(await count('outcome=ok,error')).toBe(calls.length - 1);
    expect(await count('caller=checkout')).toBe(20);
    expect(await count('caller=nobody')).toBe(0);
    expect(await count(`search=${encodeURIComponent('100% OF "THIS"')}`)).toBe(5);
    expect(await count('purpose=probe')).toBe(1);
    expect(await count('min_duration_ms=1015&operation=chat&purpose=user')).toBe(5);
  });

  it('counts what a spent budget refused among no failures, and lists it when asked for', async () => {
    const idsOf = async (query: string) => {
      const { items } = (await service.read(`/api/v1/calls?${query}`)) as { items: { purpose: string }[] };
      return items.map(({ purpose }) => purpose);
    };
    expect(await idsOf('outcome=error,upstream_unreachable,timeout')).toEqual(['user']);
    expect(await idsOf('purpose=refused')).toEqual(['refused']);
    expect(await idsOf('purpose=refused&outcome=error')).toEqual(['refused']);
    expect(await idsOf('limit=200')).toContain('refused');
    const { tiles } = await service.overviewOf();
    expect(tiles.find(({ id }) => id === 'errors')).toMatchObject({ value: 1 / 25, sample_size: 25 });
  });

  it('knows where a target that only calls tell of is tapped: not at all', async () => {
    const { items } = (await service.read('/api/v1/targets')) as { items: { name: string; tap_url: string | null }[] };
    expect(items.map((each) => [each.name, each.tap_url])).toContainEqual(['bert', null]);
    const alone = await service.again({ targets: [{ name: 'llama', upstream: 'http://127.0.0.1:8000' }] });
    expect(await (await alone.get('/api/v1/targets')).json()).toMatchObject({
      items: [{ name: 'llama', tap_url: 'http://127.0.0.1:4100' }, {}],
    });
    await alone.stop();
  });

  it('gives a call with its texts and cost arithmetic', async () => {
    const call = calls[0];
    const detail = (await service.read(`/api/v1/calls/${call?.call_id}`)) as Record<string, unknown> & {
      cost_lines: { usd: number }[];
    };
    expect(detail).toMatchObject({
      prompt: call?.prompt,
      caller: 'checkout',
      finish_reasons: ['stop'],
      tokens_source: 'reported',
    });
    const sum = detail.cost_lines.reduce((total, each) => total + each.usd, 0);
    expect(sum).toBeCloseTo(Number(detail['cost_usd']), 9);
    const missing = await service.get('/api/v1/calls/nope');
    expect(problem.parse(await missing.json())).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });
});
