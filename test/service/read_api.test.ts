import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ulid } from 'ulid';
import type { z } from 'zod';
import type { Alert } from '../../core/alert.js';
import type { Finding } from '../../core/finding.js';
import { routes } from '../../service/routes/index.js';
import { overview as overviewSchema, problem } from '../../service/schemas/api.js';
import { queries } from '../../store/index.js';
import { makeCall, startTestService, type TestService } from './support.js';

const DAY = 86_400_000;
const now = Date.now();
const ago = (ms: number) => new Date(now - ms).toISOString();

let service: TestService;

/** GETs an address and holds the answer against the schema of its route: nothing missing, nothing more. */
async function get(path: string): Promise<unknown> {
  const answer = await service.get(path);
  const body: unknown = await answer.json();
  expect([answer.status, body]).toEqual([200, body]);
  const pathname = path.split('?')[0] ?? '';
  const route = routes.find(
    (each) => each.method === 'get' && new RegExp(`^${each.path.replace('{id}', '[^/]+')}$`).test(pathname),
  );
  expect(route?.response?.parse(body)).toEqual(body);
  return body;
}

async function overviewOf(query = ''): Promise<z.output<typeof overviewSchema>> {
  return overviewSchema.parse(await get(`/api/v1/overview${query}`));
}

function finding(fields: Partial<Finding>): Finding {
  return {
    finding_id: ulid(),
    at: ago(5000),
    kind: 'slo',
    key: 'slo:ttft:llama',
    title: 'TTFT p95, llama',
    target: 'llama',
    model: '',
    metric: 'ttft',
    unit: 'ms',
    verdict: 'ok',
    severity: 'page',
    value: 640,
    limit: 2000,
    interval_low: null,
    interval_high: null,
    forecast: null,
    forecast_low: null,
    forecast_high: null,
    sample_size: 120,
    method: 'burn rate 0.2 over 1 h',
    window_seconds: 3600,
    summary: 'TTFT p95 on llama is 640 ms against 2.0 s.',
    evidence: [],
    ...fields,
  };
}

function alertOf(fields: Partial<Alert>): Alert {
  return {
    alert_id: ulid(),
    key: 'slo:ttft:llama',
    group_key: 'slo:llama',
    state: 'firing',
    severity: 'page',
    title: 'TTFT p95, llama',
    summary: '2.4 s against 2.0 s',
    target: 'llama',
    model: '',
    metric: 'ttft',
    unit: 'ms',
    value: 2400,
    limit: 2000,
    interval_low: null,
    interval_high: null,
    since: null,
    sample_size: 120,
    finding_id: 'f1',
    started_at: ago(600_000),
    fired_at: ago(500_000),
    resolved_at: null,
    clear_since: null,
    silenced: false,
    updated_at: ago(400_000),
    ...fields,
  };
}

const calls = [
  ...Array.from({ length: 20 }, (_, index) =>
    makeCall({ started_at: ago(60_000 * (index + 1)), duration_ms: 1000 + index, ttft_ms: 300, caller: 'hash-1' }),
  ),
  ...Array.from({ length: 5 }, (_, index) =>
    makeCall({
      started_at: ago(60_000 * (index + 2)),
      target: 'bert',
      backend: 'generic',
      provider: '',
      operation: 'infer',
      request_model: 'intent',
      response_model: 'intent',
      outcome: index === 0 ? 'error' : 'ok',
      error_type: index === 0 ? 'server_error' : '',
      http_status: index === 0 ? 500 : 200,
      streaming: false,
      ttft_ms: null,
      prompt: 'classify 100% of "this"',
    }),
  ),
  makeCall({ started_at: ago(120_000), purpose: 'probe', duration_ms: 90_000 }),
];

beforeAll(async () => {
  service = await startTestService({
    targets: [
      { name: 'llama', upstream: 'http://127.0.0.1:8000', listen: 4101 },
      { name: 'idle', upstream: 'http://127.0.0.1:8001', listen: '0.0.0.0:4102', price: { gpu_hour: 2.5, gpus: 2 } },
    ],
    budgets: [
      { name: 'team', limit: 4200 },
      { name: 'tokens', metric: 'tokens', period: 'day', limit: 1e6 },
    ],
    callers: { 'hash-1': 'checkout' },
  });
});

afterAll(() => service.stop());

describe('before the first call', () => {
  it('says that nothing is known, and shows no state as good', async () => {
    const body = await overviewOf();
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
    expect(await get('/api/v1/targets')).toMatchObject({
      items: [
        { name: 'llama', calls_24h: 0, first_call_at: null, tap_url: 'http://127.0.0.1:4101' },
        { name: 'idle', gpu_hour_usd: 5, tap_url: 'http://localhost:4102' },
      ],
    });
    expect(await get('/api/v1/budgets')).toMatchObject({
      items: [{ name: 'team', used: null, state: 'no_data', sample_size: 0 }, {}],
    });
  });
});

describe('with calls', () => {
  beforeAll(async () => {
    await service.send(calls, { 'x-sidelight-segment': 'READAPI' });
  });

  it('shows tiles with value, limit, sample and interval; only calls of users count', async () => {
    const body = await overviewOf();
    const tile = (id: string) => body.tiles.find((each) => each.id === id);
    expect(body.verdict.sentence).toBe('Nothing is known yet: no check has been made.');
    expect(tile('ttft')).toMatchObject({ state: 'no_data', limit: 2000, limit_label: 'budget 2 s', sample_size: 20 });
    expect(tile('ttft')?.value).toBeCloseTo(300, -1);
    expect(tile('errors')).toMatchObject({ value: 1 / 25, limit: 0.01, share_used: expect.closeTo(4) });
    expect(tile('errors')?.interval_low).toBeGreaterThan(0);
    expect(tile('latency')?.value).toBeLessThan(2000);
    expect(tile('latency')?.sample_size).toBe(24);
    expect(body.charts.ttft.sentence).toContain('over 20 calls');
    expect((await overviewOf('?target=bert')).charts.ttft.sentence).toBe('No call in this range streamed its answer.');
    expect(tile('tokens')).toMatchObject({ value: 25 * 150, unit: 'tokens' });
    expect(tile('throughput')).toMatchObject({ rate_per: 's' });
    expect(tile('spend:team')).toMatchObject({
      limit: 4200,
      limit_label: 'of $4,200',
      sample_size: expect.any(Number),
    });
    expect(tile('budget:tokens')).toMatchObject({ unit: 'tokens', limit: 1e6 });
    expect(body.charts.latency.points.length).toBeLessThanOrEqual(300);
    expect(body.charts.latency.points.reduce((sum, each) => sum + each.calls, 0)).toBe(25);
    expect(body.charts.cost.spent.at(-1)?.usd).toBeGreaterThan(0);
  });

  it('shows models and their cost, unpriced ones as such', async () => {
    const { models } = await overviewOf();
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
    expect((await overviewOf('?target=bert')).models).toHaveLength(1);
    expect((await overviewOf('?model=intent')).tiles.find((each) => each.id === 'errors')?.sample_size).toBe(5);
    expect((await overviewOf('?environment=staging')).models).toHaveLength(0);
    expect((await overviewOf('?from=48h&to=24h')).models).toHaveLength(0);
    expect((await overviewOf('?from=1h')).step_seconds).toBe(60);
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

  it('lists calls page by page, each once, newest first', async () => {
    const seen: { call_id: string; started_at: string }[] = [];
    let cursor: string | null = null;
    do {
      const page = (await get(
        `/api/v1/calls?limit=7${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      )) as {
        items: typeof seen;
        next_cursor: string | null;
      };
      seen.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(new Set(seen.map((each) => each.call_id)).size).toBe(seen.length);
    expect(seen).toHaveLength(calls.length);
    expect(seen.map((each) => each.started_at)).toEqual(
      seen
        .map((each) => each.started_at)
        .toSorted()
        .toReversed(),
    );
    expect((await service.get('/api/v1/calls?cursor=nonsense')).status).toBe(400);
  });

  it('filters calls; callers by their alias', async () => {
    const count = async (query: string) => ((await get(`/api/v1/calls?${query}`)) as { items: unknown[] }).items.length;
    expect(await count('outcome=error')).toBe(1);
    expect(await count('outcome=timeout,error')).toBe(1);
    expect(await count('outcome=ok,error')).toBe(calls.length);
    expect(await count('caller=checkout')).toBe(20);
    expect(await count('caller=nobody')).toBe(0);
    expect(await count(`search=${encodeURIComponent('100% OF "THIS"')}`)).toBe(5);
    expect(await count('purpose=probe')).toBe(1);
    expect(await count('min_duration_ms=1015&operation=chat&purpose=user')).toBe(5);
  });

  it('knows where a target that only calls tell of is tapped: not at all', async () => {
    const { items } = (await get('/api/v1/targets')) as { items: { name: string; tap_url: string | null }[] };
    expect(items.map((each) => [each.name, each.tap_url])).toContainEqual(['bert', null]);
    const alone = await service.again({ targets: [{ name: 'llama', upstream: 'http://127.0.0.1:8000' }] });
    expect(await (await alone.get('/api/v1/targets')).json()).toMatchObject({
      items: [{ name: 'llama', tap_url: 'http://127.0.0.1:4100' }, {}],
    });
    await alone.stop();
  });

  it('gives a call with its texts and cost arithmetic', async () => {
    const call = calls[0];
    const detail = (await get(`/api/v1/calls/${call?.call_id}`)) as Record<string, unknown> & {
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

describe('with findings and alerts', () => {
  beforeAll(async () => {
    await queries.saveFindings(service.store, [
      finding({ verdict: 'ok', at: ago(60_000), summary: 'older' }),
      finding({ verdict: 'over', value: 2400, summary: 'TTFT p95 on llama is 2.4 s against 2.0 s.' }),
      finding({ key: 'slo:errors:llama', metric: 'error_ratio', unit: 'ratio', title: 'Errors, llama', verdict: 'ok' }),
      finding({ key: 'slo:errors:bert', metric: 'error_ratio', unit: 'ratio', target: 'bert', verdict: 'no_data' }),
      finding({
        key: 'budget:team',
        kind: 'budget',
        metric: 'cost',
        unit: 'usd',
        target: '',
        verdict: 'near',
        forecast: 4960,
        forecast_low: 4610,
        forecast_high: 5290,
        summary: 'The month will cost $4,960.',
      }),
      finding({ key: 'slo:gone:llama', at: ago(20 * 3_600_000), verdict: 'over', metric: 'latency' }),
    ]);
    const firing = alertOf({});
    await queries.saveAlerts(service.store, [
      firing,
      alertOf({ state: 'resolved', key: 'slo:x', target: 'bert', resolved_at: ago(300_000), updated_at: ago(300_000) }),
      alertOf({
        state: 'resolved',
        key: 'slo:old',
        resolved_at: ago(3 * DAY),
        updated_at: ago(3 * DAY),
        started_at: ago(4 * DAY),
      }),
    ]);
    await queries.saveNotifications(service.store, [
      {
        notification_id: ulid(),
        at: ago(500_000),
        group_key: 'slo:llama',
        channel: 'oncall',
        kind: 'firing',
        firing: [firing.alert_id],
        resolved: [],
        result: 'sent',
        attempts: 1,
        error: '',
      },
      {
        notification_id: ulid(),
        at: ago(500_000),
        group_key: 'slo:llama',
        channel: 'broken',
        kind: 'firing',
        firing: [firing.alert_id],
        resolved: [],
        result: 'failed',
        attempts: 3,
        error: 'x',
      },
    ]);
  });

  it('opens with the verdict, worst first; checks no longer asked do not count', async () => {
    const { verdict, tiles, alerts, models, charts } = await overviewOf();
    expect(verdict).toMatchObject({ state: 'over', sentence: '1 of 4 checks is over budget.' });
    expect(verdict.details.map((each) => each.finding_key)).toEqual(['slo:ttft:llama', 'budget:team']);
    expect(tiles.find((each) => each.id === 'ttft')).toMatchObject({
      state: 'over',
      note: 'TTFT p95, llama, 120 calls',
    });
    expect(tiles.find((each) => each.id === 'errors')).toMatchObject({ state: 'ok' });
    expect(tiles.find((each) => each.id === 'latency')).toMatchObject({ state: 'no_data' });
    expect(tiles.find((each) => each.id === 'spend:team')).toMatchObject({
      state: 'near',
      forecast: 4960,
      forecast_share: expect.any(Number),
    });
    expect(charts.cost).toMatchObject({ limit_usd: 4200, forecast: [{}, { usd: 4960, low: 4610, high: 5290 }] });
    expect(models.map((each) => [each.target, each.state])).toEqual([
      ['llama', 'over'],
      ['bert', 'no_data'],
    ]);
    expect(alerts.map((each) => [each.state, each.channels])).toEqual([
      ['firing', ['oncall']],
      ['resolved', []],
    ]);
  });

  it('is about the target the page is filtered by', async () => {
    const { verdict, alerts } = await overviewOf('?target=bert');
    expect(verdict.sentence).toBe('1 of 2 checks is near the limit, none is over.');
    expect(alerts.map((each) => each.state)).toEqual(['resolved']);
  });

  it('lists the newest finding of each check, or all', async () => {
    const list = async (query: string) => ((await get(`/api/v1/findings${query}`)) as { items: Finding[] }).items;
    expect((await list('')).map((each) => each.verdict)).toEqual(['over', 'near', 'no_data', 'ok']);
    expect(await list('?verdict=near')).toMatchObject([{ key: 'budget:team' }]);
    expect(await list('?kind=drift')).toEqual([]);
    expect((await list('?history=all&key=slo:ttft:llama')).map((each) => each.verdict)).toEqual(['over', 'ok']);
  });

  it('lists alerts, alive first', async () => {
    const states = async (query: string) =>
      ((await get(`/api/v1/alerts${query}`)) as { items: Alert[] }).items.map((each) => each.state);
    expect(await states('')).toEqual(['firing', 'resolved', 'resolved']);
    expect(await states('?from=1h')).toEqual(['firing', 'resolved']);
    expect(await states('?state=resolved&target=bert')).toEqual(['resolved']);
  });

  it('takes an old ok for what it is: not known any more', async () => {
    const clock = { now: () => now + 3 * 3_600_000, monotonic: () => performance.now() };
    const later = await service.again({}, { clock });
    const { verdict } = overviewSchema.parse(await (await later.get('/api/v1/overview')).json());
    expect(verdict.state).toBe('no_data');
    await later.stop();
  });
});
