import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoredCall } from '../../../../core/call.js';
import type { ConfigInput } from '../../../../core/config/schema.js';
import { createBudgetCheck } from '../../../../evaluator/checks/budget/index.js';
import { periodAround } from '../../../../core/time/calendar.js';
import { openTestStore, type TestStore } from '../../../store/helpers.js';
import { contextOf, DAY, HOUR, MINUTE, storeCalls } from '../../helpers.js';

const MONTH = lastMonthOfThirtyDays();
/** Ten days into a month of thirty. */
const NOW = MONTH + 10 * DAY;

/** Start of the youngest month of 30 days that is over. */
function lastMonthOfThirtyDays(): number {
  let { from, to } = periodAround('month', periodAround('month', Date.now()).from - 1);
  while (to - from !== 30 * DAY) ({ from, to } = periodAround('month', from - 1));
  return from;
}

describe('budget check', () => {
  let opened: TestStore;
  beforeEach(async () => {
    opened = await openTestStore('embedded');
  });
  afterEach(() => opened.close());

  /** One call an hour since the month began, at this price. */
  const spend = (usdPerHour: number | null, fields: Partial<StoredCall> = {}, from = MONTH) =>
    storeCalls(opened.store, from, NOW, (NOW - from) / HOUR, () => ({
      cost_usd: usdPerHour,
      cost_source: usdPerHour === null ? 'unpriced' : 'price_list',
      ...fields,
    }));

  const ask = async (config: ConfigInput, now = NOW) => {
    const findings = await createBudgetCheck().evaluate(contextOf(opened.store, now, config));
    return new Map(findings.map((finding) => [finding.key, finding]));
  };
  const monthly = (limit: number): ConfigInput => ({ budgets: [{ name: 'month', limit }] });

  it('is ok, near or over by what is used, and carries the forecast', async () => {
    await spend(1);
    const ok = (await ask(monthly(1000))).get('budget:month');
    expect(ok).toMatchObject({
      kind: 'budget',
      verdict: 'ok',
      unit: 'usd',
      limit: 1000,
      sample_size: 240,
      window_seconds: 864_000,
      summary: 'month: $240.00 of $1,000.00 used this month, heading for $720.00 (n 240 calls)',
    });
    expect(ok?.value).toBeCloseTo(240, 6);
    expect(ok?.forecast).toBeCloseTo(720, 6);
    expect((await ask(monthly(250))).get('budget:month')?.verdict).toBe('near');
    expect((await ask(monthly(239))).get('budget:month')?.verdict).toBe('over');
    expect((await ask(monthly(600))).get('budget:month')?.verdict).toBe('near');
  });

  it('ends at its limit where it is enforced, and says so when calls pass all the same', async () => {
    await spend(1);
    const enforced = (limit: number): ConfigInput => ({ budgets: [{ name: 'month', limit, enforce: true }] });
    const early = await ask(enforced(241));
    expect(early.get('budget:month')?.verdict).toBe('near');
    expect(early.get('budget-enforcement:month')).toMatchObject({ kind: 'budget', verdict: 'ok', value: 0 });
    const findings = await ask(enforced(240));
    expect(findings.get('budget:month')?.verdict).toBe('over');
    expect(findings.get('budget:month')?.summary).toContain('used this month; new calls are refused (n 240 calls)');
    // It was spent by the last call: whoever let that one pass did not know yet.
    expect(findings.get('budget-enforcement:month')).toMatchObject({ verdict: 'ok' });
    for (const tap of ['ingest', 'otlp'] as const)
      await storeCalls(opened.store, NOW - 4 * MINUTE, NOW, 2, () => ({ tap }));
    expect((await ask(enforced(200))).get('budget-enforcement:month')).toMatchObject({ verdict: 'ok', value: 0 });
    await storeCalls(opened.store, NOW - 4 * MINUTE, NOW, 3, () => ({ cost_usd: 1, cost_source: 'price_list' }));
    expect((await ask(enforced(200))).get('budget-enforcement:month')).toMatchObject({
      verdict: 'over',
      value: 3,
      summary: expect.stringContaining('month is spent, yet 3 calls passed in the last 5 min'),
    });
    expect((await ask(monthly(200))).has('budget-enforcement:month')).toBe(false);
  });

  it('asks of its own where the spending is heading: a ticket, over only when the whole band is', async () => {
    await spend(1);
    const heading = async (limit: number) => (await ask(monthly(limit))).get('budget-forecast:month');
    expect(await heading(800)).toMatchObject({ verdict: 'ok' });
    expect(await heading(600)).toMatchObject({ verdict: 'over', severity: 'ticket', value: 720, interval_low: 720 });
    expect((await heading(600))?.summary).toBe(
      'month is heading for $720.00 of $600.00 by the end of the month ($720.00 to $720.00 in 8 of 10 cases)',
    );
    // Once the limit is passed, the budget itself speaks.
    expect(await heading(200)).toMatchObject({ verdict: 'near' });
  });

  it('does not take a wild forecast for a certain one', async () => {
    await storeCalls(opened.store, MONTH, NOW, 240, (hour) => ({ cost_usd: hour % 6 === 0 ? 6 : 0 }));
    expect((await ask(monthly(700))).get('budget-forecast:month')).toMatchObject({ verdict: 'near' });
  });

  it('names unpriced calls and never takes them as $0', async () => {
    await spend(1);
    await spend(null, { target: 'local' });
    const finding = (await ask(monthly(1000))).get('budget:month');
    expect(finding).toMatchObject({ verdict: 'ok', sample_size: 480 });
    expect(finding?.summary).toContain('(n 480 calls; 240 calls without a price not counted)');
  });

  it('has no data when most calls are unpriced, unless the rest alone is over', async () => {
    await spend(1);
    await storeCalls(opened.store, MONTH, NOW, 300, () => ({ cost_usd: null, cost_source: 'unpriced' }));
    const findings = await ask(monthly(1000));
    expect(findings.get('budget:month')).toMatchObject({
      verdict: 'no_data',
      value: null,
      forecast: null,
      summary: 'No verdict on the budget month: 300 of 540 calls have no price',
    });
    expect(findings.get('budget-forecast:month')).toMatchObject({ verdict: 'no_data', value: null });
    expect((await ask(monthly(200))).get('budget:month')?.verdict).toBe('over');
  });

  it('is judged through an outage: calls that failed before anything was used are no gap in what is known', async () => {
    await storeCalls(opened.store, MONTH, NOW, 300, () => ({
      outcome: 'upstream_unreachable',
      cost_usd: null,
      cost_source: 'none',
    }));
    expect((await ask(monthly(1000))).get('budget:month')).toMatchObject({
      verdict: 'no_data',
      value: null,
      summary: 'No verdict on the budget month: all 300 calls failed before anything was used',
    });
    await spend(1);
    await storeCalls(opened.store, MONTH, NOW, 60, () => ({ cost_usd: null, cost_source: 'unpriced' }));
    const finding = (await ask(monthly(1000))).get('budget:month');
    expect(finding).toMatchObject({ verdict: 'ok', sample_size: 600, forecast: expect.closeTo(720, 6) });
    expect(finding?.value).toBeCloseTo(240, 6);
    expect(finding?.summary).toContain('(n 600 calls; 60 calls without a price not counted)');
    // Of the calls that used something most have no price.
    await storeCalls(opened.store, MONTH, NOW, 200, () => ({ cost_usd: null, cost_source: 'unpriced' }));
    expect((await ask(monthly(1000))).get('budget:month')?.summary).toBe(
      'No verdict on the budget month: 260 of 500 calls have no price',
    );
  });

  it('takes tokens that nobody counted for unknown, never for 0, and names their calls', async () => {
    const uncounted = { input_tokens: null, output_tokens: null, tokens_source: 'absent' } as const;
    const store = (number: number, fields: Partial<StoredCall>) =>
      storeCalls(opened.store, MONTH, NOW, number, () => ({ ...uncounted, ...fields }));
    const tokens = async (limit = 1e6) =>
      (await ask({ budgets: [{ name: 'month', metric: 'tokens', limit }] })).values();
    await store(50, { outcome: 'error', http_status: 500 });
    const [failed] = await tokens();
    expect(failed).toMatchObject({
      verdict: 'no_data',
      summary: 'No verdict on the budget month: none of 50 calls has a token count',
    });
    await store(30, { cost_usd: 1, cost_source: 'price_list' });
    await store(30, { outcome: 'client_abort' });
    const [used, heading] = await tokens();
    expect(used).toMatchObject({
      verdict: 'no_data',
      value: null,
      forecast: null,
      sample_size: 110,
      summary: 'No verdict on the budget month: 60 of 60 calls have no token count',
    });
    expect(heading).toMatchObject({ verdict: 'no_data', value: null });
    const enforced = async () =>
      (await ask({ budgets: [{ name: 'month', metric: 'tokens', limit: 1e6, enforce: true }] })).get(
        'budget-enforcement:month',
      );
    expect(await enforced()).toMatchObject({
      verdict: 'no_data',
      value: null,
      summary: 'No verdict on the enforcement of month: whether it is spent is not known',
    });
    await spend(null, { input_tokens: 20, output_tokens: 10 });
    expect(await enforced()).toMatchObject({ verdict: 'ok', value: 0 });
    const [known] = await tokens();
    expect(known).toMatchObject({ verdict: 'ok', value: 240 * 30, sample_size: 350 });
    expect(known?.summary).toContain('(n 350 calls; 60 calls without a token count not counted)');
    await store(200, {});
    const [most] = await tokens();
    expect(most?.summary).toBe('No verdict on the budget month: 260 of 500 calls have no token count');
    const [over] = await tokens(7000);
    expect(over).toMatchObject({ verdict: 'over', value: 240 * 30 });
  });

  it('has no data before the first call of a period', async () => {
    await storeCalls(opened.store, MONTH - 5 * DAY, MONTH - 4 * DAY, 24);
    const findings = await ask(monthly(1000), MONTH + HOUR);
    expect(findings.get('budget:month')).toMatchObject({
      verdict: 'no_data',
      value: null,
      summary: 'No verdict on the budget month: no calls this month yet',
    });
    expect(findings.get('budget-forecast:month')?.verdict).toBe('no_data');
  });

  it('counts tokens and calls as well, of one target or model, and only of users', async () => {
    await spend(1, { target: 'a', response_model: 'small', input_tokens: 100, output_tokens: 20 });
    await spend(1, { target: 'b', response_model: 'small' });
    await spend(1, { target: 'a', response_model: 'large' });
    await spend(1, { target: 'a', response_model: 'small', purpose: 'probe' });
    const findings = await ask(
      {
        budgets: [
          { name: 'tokens', target: 'a', model: 'small', metric: 'tokens', limit: 1e6, period: 'day' },
          { name: 'calls', model: 'small', metric: 'calls', limit: 100, period: 'week', near: 0.5 },
        ],
      },
      NOW - HOUR / 2,
    );
    expect(findings.get('budget:tokens')).toMatchObject({
      unit: 'tokens',
      value: 24 * 120,
      target: 'a',
      model: 'small',
    });
    const hours = (NOW - Math.max(MONTH, periodAround('week', NOW - 1).from)) / HOUR;
    expect(findings.get('budget:calls')).toMatchObject({ unit: 'calls', value: 2 * hours, target: '' });
  });

  it('counts GPU-hours whether they serve or idle, from the first call on', async () => {
    const config: ConfigInput = {
      targets: [{ name: 'gpu', upstream: 'http://127.0.0.1:1', price: { gpu_hour: 2, gpus: 4 } }],
      ...monthly(10_000),
    };
    // First used after five days; calls are charged an eighth of the rate.
    const from = MONTH + 5 * DAY;
    await spend(1, { target: 'gpu', cost_source: 'gpu_hour' }, from);
    await spend(0.5);
    const finding = (await ask(config)).get('budget:month');
    expect(finding?.value).toBeCloseTo(5 * 24 * 8 + 120, 6);
    expect(finding?.summary).toContain('$840.00 of it idle GPU time');
    expect(finding?.forecast).toBeCloseTo(25 * 24 * 8 + 360, 6);
    const oneModel = { ...config, budgets: [{ name: 'month', limit: 10_000, model: 'llama-3' }] };
    expect((await ask(oneModel)).get('budget:month')?.value).toBeCloseTo(240, 6);
  });
});
