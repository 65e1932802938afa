import type { BudgetConfig } from '../../core/config/schema.js';
import { queries } from '../../store/index.js';
import type { BudgetState } from '../views/budget_state.js';
import type { ServiceContext } from '../context.js';
import { amount, compared, plural } from '../../core/words/amounts.js';
import { formatDay } from '../times.js';
import { periodAround } from '../../core/time/calendar.js';
import { periodName } from '../views/period.js';
import { iso, purposesOf } from '../http/range.js';
import { idleUsd } from '../views/idle_cost.js';
import { enforcementNote } from './enforcement_note.js';
import { spark } from './series.js';
import { tileOf, type Tile } from './tiles.js';
import type { Overview } from './verdict.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type CostChart = Overview['charts']['cost'];

/** Spend of one period, with the budget it is held against, if any. */
export interface Spend {
  budget: BudgetState | null;
  period: queries.Range;
  /** Running sum, at the end of each day (each hour in periods of a day). */
  spent: { at: string; usd: number }[];
  used: number | null;
  /** Part of `used`: what GPUs cost while they served nobody. */
  idleUsd: number;
  /** Beside `used`, and in no budget: what Sidelight's own probes cost, and judges that are asked through a tap. */
  ownUsd: number;
  calls: number;
  unpriced: number;
}

/** The money budget shown in the chart: one that is about what the page is filtered by, else one about everything. */
export function mainBudget(budgets: readonly BudgetState[], scope: queries.Scope): BudgetState | null {
  const money = budgets.filter((each) => each.metric === 'cost');
  const about = (each: BudgetState) => each.target === (scope.target ?? '*') && each.model === (scope.model ?? '*');
  return money.find(about) ?? (scope.target === undefined && scope.model === undefined ? (money[0] ?? null) : null);
}

/** What was spent in the period of the budget, or this month. */
export async function spendOf(
  service: ServiceContext,
  budget: BudgetState | null,
  scope: queries.Scope,
): Promise<Spend> {
  const now = service.clock.now();
  const length: BudgetConfig['period'] = budget?.period ?? 'month';
  const period = periodAround(length, now);
  const about: queries.Scope = budget
    ? { target: budget.target, model: budget.model, purposes: purposesOf(service.config) }
    : scope;
  const hours = await queries.periodUsage(service.store, period, about);
  const calls = accumulate(hours, length === 'day' ? HOUR : DAY, period, now);
  const own = await queries.periodUsage(service.store, period, { ...about, purposes: ['probe', 'judge'] });
  const ownUsd = own.reduce((sum, hour) => sum + (hour.cost_usd ?? 0), 0);
  return { budget, period, ownUsd, ...withIdle(calls, await idleUsd(service, { from: period.from, to: now }, about)) };
}

/** GPUs cost the same every hour, so what they cost idle is spread evenly over the time since the first call. */
function withIdle(calls: ReturnType<typeof accumulate>, idle: number) {
  if (idle === 0) return { ...calls, idleUsd: 0 };
  const first = Date.parse(calls.spent[0]?.at ?? '');
  const last = Date.parse(calls.spent.at(-1)?.at ?? '');
  const share = (at: string) => (last > first ? (Date.parse(at) - first) / (last - first) : 1);
  const spent = calls.spent.map(({ at, usd }) => ({ at, usd: usd + idle * share(at) }));
  return { ...calls, spent, used: (calls.used ?? 0) + idle, idleUsd: idle };
}

/** From the first call on: what was spent before anybody looked is not known to be nothing. */
function accumulate(hours: readonly queries.UsageHour[], step: number, period: queries.Range, now: number) {
  const first = hours[0] === undefined ? now : Date.parse(hours[0].at);
  const start = period.from + Math.max(0, Math.floor((first - period.from) / step)) * step;
  const spent = [{ at: iso(start), usd: 0 }];
  let used: number | null = null;
  let [calls, unpriced] = [0, 0];
  for (let end = start + step; end < now + step && end <= period.to; end += step) {
    for (const hour of hours.filter(({ at }) => Date.parse(at) >= end - step && Date.parse(at) < end)) {
      if (hour.cost_usd !== null) used = (used ?? 0) + hour.cost_usd;
      calls += hour.calls;
      unpriced += hour.unpriced_calls;
    }
    spent.push({ at: iso(Math.min(end, now)), usd: used ?? 0 });
  }
  return { spent: used === null ? [] : spent, used, calls, unpriced };
}

/** Running sum and forecast against the budget. */
export function costChart(spend: Spend, now: number): CostChart {
  const { budget, period } = spend;
  return {
    sentence: costSentence(spend, now),
    limit_usd: budget?.limit ?? null,
    period_from: iso(period.from),
    period_to: iso(period.to),
    spent: spend.spent,
    forecast: forecastPoints(spend, now),
  };
}

/** A straight line from now to what the check expects at the end of the period. */
function forecastPoints({ budget, period, used }: Spend, now: number): CostChart['forecast'] {
  const forecast = aheadOf(budget);
  if (budget === null || forecast === null || used === null || now >= period.to) return [];
  return [
    { at: iso(now), usd: used, low: used, high: used },
    { at: iso(period.to), usd: forecast, low: budget.forecast_low ?? forecast, high: budget.forecast_high ?? forecast },
  ];
}

function costSentence(spend: Spend, now: number): string {
  const { budget, used, calls, unpriced } = spend;
  const usd = compared(used, budget?.limit ?? null, 'usd');
  const idle = spend.idleUsd > 0 ? ` ${usd(spend.idleUsd)} of it for idle GPUs.` : '';
  const own = spend.ownUsd > 0 ? ` Probes and judges cost ${amount(spend.ownUsd, 'usd')} beside it.` : '';
  const without = `${idle}${unpriced === 0 ? '' : ` ${plural(unpriced, 'call')} without a price.`}${own}`;
  if (calls === 0) return `No calls in this period.${own}`;
  if (used === null && unpriced === 0)
    return `All calls failed before anything was used (n ${plural(calls, 'call')}).${own}`;
  if (used === null) return `None of ${plural(calls, 'call')} has a price.`;
  if (budget === null) return `${usd(used)} spent since ${formatDay(spend.period.from)}; no budget is set.${without}`;
  if (budget.refusing) return `${usd(used)} spent of ${usd(budget.limit)}: new calls are refused.${without}`;
  const left = budget.limit - used;
  if (left < 0) return `${usd(used)} spent, ${usd(-left)} over the budget of ${usd(budget.limit)}.${without}`;
  const gone = passesLimitAt(spend, now);
  const outlook =
    gone === null
      ? `${budget.forecast === null ? '' : `; ${usd(budget.forecast)} expected by its end`}`
      : `; at this pace the budget is gone on ${formatDay(gone)}`;
  return `${usd(used)} spent, ${usd(left)} left${outlook}.${without}`;
}

/** When the forecast line meets the limit, epoch ms; null when it does not within the period, or has already. */
function passesLimitAt({ budget, period, used }: Spend, now: number): number | null {
  if (budget === null || budget.forecast === null || used === null) return null;
  if (used >= budget.limit || budget.forecast <= budget.limit) return null;
  return now + ((budget.limit - used) / (budget.forecast - used)) * (period.to - now);
}

/** The spend tile: of a budget, or of this month when there is none. */
export function spendTile(spend: Spend, now: number, named: boolean): Tile {
  const { budget, period } = spend;
  const gone = passesLimitAt(spend, now);
  const name = `Spend, ${periodName(budget?.period ?? 'month', now)}`;
  return tileOf({
    id: budget === null ? 'spend' : `spend:${budget.name}`,
    label: named && budget ? `${name} (${budget.name})` : name,
    unit: 'usd',
    state: budget?.state ?? 'no_data',
    ...(budget?.refusing === true && { refusing: true }),
    value: spend.used,
    limit: budget?.limit ?? null,
    limit_label: budget === null ? '' : `of ${compared(spend.used, budget.limit, 'usd')(budget.limit)}`,
    forecast: aheadOf(budget),
    forecast_share: gone === null ? null : (gone - period.from) / (period.to - period.from),
    sample_size: spend.calls,
    note: spendNote(spend),
    spark: spark(spend.spent.map((each) => each.usd)),
  });
}

/** Where it is heading; nowhere, once calls are refused. */
function aheadOf(budget: BudgetState | null): number | null {
  return budget === null || budget.refusing ? null : budget.forecast;
}

function spendNote({ budget, unpriced, idleUsd: idle, ownUsd: own }: Spend): string {
  if (budget?.refusing === true) return enforcementNote(budget);
  if (unpriced > 0) return `${plural(unpriced, 'call')} without a price`;
  if (idle > 0) return `${amount(idle, 'usd')} of it idle GPUs`;
  return own > 0 ? `probes cost ${amount(own, 'usd')} beside it` : '';
}

function uncountedNote({ unpriced_calls: calls }: BudgetState): string {
  return calls === 0 ? '' : `${plural(calls, 'call')} without a token count`;
}

/** A tile for a budget of tokens or calls. */
export function usageTile(budget: BudgetState, now: number): Tile {
  const what = budget.metric === 'tokens' ? 'Tokens' : 'Calls';
  return tileOf({
    id: `budget:${budget.name}`,
    label: `${what}, ${periodName(budget.period, now)}`,
    unit: budget.unit,
    state: budget.state,
    ...(budget.refusing && { refusing: true }),
    value: budget.used,
    limit: budget.limit,
    limit_label: `of ${compared(budget.used, budget.limit, budget.unit)(budget.limit)}`,
    forecast: aheadOf(budget),
    sample_size: budget.sample_size,
    note: enforcementNote(budget) || uncountedNote(budget),
  });
}
