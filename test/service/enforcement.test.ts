import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { periodAround } from '../../core/time/calendar.js';
import type { Clock } from '../../core/time/clock.js';
import type { ConfigInput } from '../../core/config/schema.js';
import { enforcementState, type EnforcedBudget } from '../../core/enforcement.js';
import type { overview as overviewSchema } from '../../service/schemas/api.js';
import type { z } from 'zod';
import { makeCall, startTestService, type TestService } from './support.js';

/** In the middle of this month, so that no period ends while the test runs. */
const start = periodAround('month', Date.now()).from + 36 * 3_600_000;
let now = start;
let ticks = 0;
/** Every look at the monotonic clock is a minute later: nothing is answered from memory. */
const clock: Clock = { now: () => now, monotonic: () => (ticks += 60_000) };

const TEAM = { name: 'team', target: 'llama', limit: 10, enforce: true };
const CONFIG: ConfigInput = {
  budgets: [
    TEAM,
    { name: 'requests', target: 'bert', metric: 'calls', limit: 2, period: 'day', enforce: true },
    { name: 'watched', limit: 1 },
  ],
};

let service: TestService;
beforeAll(async () => {
  service = await startTestService(CONFIG, { clock });
});
afterAll(async () => {
  await service?.stop();
});

const spent = (usd: number, fields: object = {}) =>
  makeCall({
    started_at: new Date(now - 60_000).toISOString(),
    attributes: { 'sidelight.usage.cost_usd': String(usd) },
    ...fields,
  });

async function store(segment: string, calls: readonly object[]): Promise<void> {
  expect((await service.send(calls, { 'x-sidelight-segment': segment })).status).toBe(200);
}

/** What a collector is answered when it posts its counters. */
async function heard(from: TestService = service): Promise<Map<string, EnforcedBudget>> {
  const status = { collector_id: 'c1', at: new Date(now).toISOString(), metrics: [] };
  const answer = await from.postJson('/api/v1/collectors/status', status);
  expect(answer.status).toBe(200);
  const { budgets } = enforcementState.parse(await answer.json());
  return new Map(budgets.map((each) => [each.name, each]));
}

async function budgetOf(name: string) {
  const answer = await service.get('/api/v1/budgets');
  const { items } = (await answer.json()) as { items: { name: string }[] };
  return items.find((each) => each.name === name);
}

const overview = async () =>
  (await (await service.get('/api/v1/overview?from=7d')).json()) as z.output<typeof overviewSchema>;

describe('enforced budgets', () => {
  it('are told to collectors, and those that are only watched are not', async () => {
    await store('FIRST', [spent(4)]);
    const budgets = await heard();
    expect([...budgets.keys()]).toEqual(['team', 'requests']);
    expect(budgets.get('team')).toEqual({
      name: 'team',
      target: 'llama',
      refuse: false,
      message: '',
      seconds_left: (periodAround('month', now).to - now) / 1000,
    });
  });

  it('refuse once they are spent: at the limit, not beyond it', async () => {
    await store('SECOND', [spent(6), spent(0, { target: 'bert' }), spent(0, { target: 'bert' })]);
    const budgets = await heard();
    const { refuse, message } = budgets.get('team') ?? {};
    expect(refuse).toBe(true);
    expect(message).toContain('The budget "team" for ');
    expect(message).toMatch(/is spent: Sidelight refuses new calls until 1 \w+, 00:00 UTC/);
    // What was spent is told to nobody who calls.
    expect(message).not.toContain('$');
    expect(budgets.get('requests')?.refuse).toBe(true);
    expect(await budgetOf('team')).toMatchObject({
      enforce: true,
      refusing: true,
      refused_calls: 0,
      refused_since: null,
    });
    expect(await budgetOf('watched')).toMatchObject({ enforce: false, refusing: false });
  });

  it('count what was refused, and count it nowhere else', async () => {
    const before = await overview();
    const used = (await budgetOf('requests')) ?? {};
    const refusal = { purpose: 'refused', outcome: 'error', error_type: 'budget_exhausted', http_status: 429 };
    const none = { ...refusal, attributes: {}, input_tokens: null, output_tokens: null, tokens_source: 'absent' };
    await store('THIRD', [spent(0, none), spent(0, none), spent(0, { ...none, target: 'bert' })]);
    const since = `${new Date(now - 60_000).toISOString().slice(0, 16)}:00.000Z`;
    expect(await budgetOf('team')).toMatchObject({ refused_calls: 2, refused_since: since });
    expect(await budgetOf('requests')).toEqual({ ...used, refused_calls: 1, refused_since: since });
    const after = await overview();
    const counts = (page: typeof after) =>
      page.tiles.filter(({ id }) => ['errors', 'throughput', 'tokens'].includes(id)).map((tile) => tile.sample_size);
    expect(counts(after)).toEqual(counts(before));
    expect(after.tiles.find(({ id }) => id === 'errors')?.value).toBe(0);
  });

  it('say on the page that calls are refused, since when, and promise nothing', async () => {
    const { tiles, charts } = await ((await service.get('/api/v1/overview?from=7d&target=llama')).json() as Promise<
      z.output<typeof overviewSchema>
    >);
    const tile = tiles.find(({ id }) => id === 'spend:team');
    expect(tile?.note).toMatch(/^enforcing: calls are refused since \d+ \w+, \d\d:\d\d UTC \(2 calls so far\)$/);
    expect(tile?.forecast).toBeNull();
    expect(charts.cost.sentence).toContain('$10.00 spent of $10.00: new calls are refused.');
    expect(charts.cost.forecast).toEqual([]);
  });

  it('are in the metrics', async () => {
    const text = await (await service.get('/metrics')).text();
    const gauge = text.split('\n').filter((line) => line.startsWith('sidelight_budget_refusing{'));
    expect(gauge.map((line) => [/budget="(\w+)"/.exec(line)?.[1], line.split(' ').at(-1)])).toEqual([
      ['team', '1'],
      ['requests', '1'],
    ]);
    const refused = text.split('\n').filter((line) => line.includes('purpose="refused"'));
    // No error, no duration, no token, and no cost that is not known: the model was not asked.
    expect(refused.map((line) => line.slice(0, line.indexOf('{')))).toEqual(Array(2).fill('sidelight_calls_total'));
    expect(refused.map((line) => line.split(' ').at(-1))).toEqual(['2', '1']);
  });

  it('let calls pass when the limit is raised', async () => {
    const raised = await service.again({ budgets: [{ ...TEAM, limit: 11 }] }, { clock });
    expect((await heard(raised)).get('team')).toMatchObject({ refuse: false, message: '' });
    await raised.service.stop();
  });

  it('let calls pass with the next period', async () => {
    now = periodAround('month', start).to - 1000;
    expect((await heard()).get('team')).toMatchObject({ refuse: true, seconds_left: 1 });
    // Days have ended meanwhile.
    expect((await heard()).get('requests')?.refuse).toBe(false);
    now += 1000;
    expect((await heard()).get('team')?.refuse).toBe(false);
    now = start;
  });

  it('are nothing to talk of where none is enforced', async () => {
    const other = await service.again({ budgets: [{ name: 'watched', limit: 1 }] }, { clock });
    const status = { collector_id: 'c1', at: new Date(now).toISOString(), metrics: [] };
    expect((await other.postJson('/api/v1/collectors/status', status)).status).toBe(204);
    await other.service.stop();
  });
});
