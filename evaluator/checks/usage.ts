import type { BudgetConfig, TargetConfig } from '../../core/config/schema.js';
import { queries } from '../../store/index.js';
import { forecast, type Forecast } from '../stats/forecast.js';
import type { CheckContext } from './check.js';
import type { Period } from './period.js';

const HOUR_MS = 3_600_000;
/** Four weeks: each hour of the week is seen four times. */
const HISTORY_MS = 28 * 24 * HOUR_MS;

export interface Usage {
  calls: number;
  /** Calls without a price (cost) or without token counts (tokens): not part of `used`. */
  unpriced: number;
  /** In the budget's unit. */
  used: number;
  /** Part of `used`: what GPUs cost while they served nobody. */
  idleUsd: number;
  forecast: Forecast | null;
}

/** GPU-hours run whether calls come or not: their cost is known ahead, and has no share in the run rate of calls. */
interface GpuCost {
  totalUsd: number;
  idleUsd: number;
  usdPerHour: number;
  /** Of the calls' costs: what is part of `totalUsd` already, by start of hour. */
  chargedByHour: Map<number, number>;
}

/** What a budget has used in its period, and where it is heading. */
export async function usageOf(budget: BudgetConfig, period: Period, context: CheckContext): Promise<Usage> {
  const { store, now, purposes } = context;
  const range = { from: Math.min(period.from, now - HISTORY_MS), to: now };
  const scope = { target: budget.target, model: budget.model, purposes };
  const hours = await queries.periodUsage(store, range, scope);
  const gpu = await gpuCost(budget, period, range, context);
  const inPeriod = hours.filter((hour) => Date.parse(hour.at) >= period.from);
  const amounts = hours.map((hour) => {
    const at = Date.parse(hour.at);
    return { at, amount: Math.max(0, amountOf(hour, budget.metric) - (gpu.chargedByHour.get(at) ?? 0)) };
  });
  const byCalls = amounts.filter(({ at }) => at >= period.from).reduce((sum, { amount }) => sum + amount, 0);
  const ahead = forecastOf(amounts, byCalls, now, period.to);
  const gpuAhead = gpu.totalUsd + (gpu.usdPerHour * (period.to - now)) / HOUR_MS;
  return {
    calls: inPeriod.reduce((sum, hour) => sum + hour.calls, 0),
    unpriced: inPeriod.reduce((sum, hour) => sum + (budget.metric === 'cost' ? hour.unpriced_calls : 0), 0),
    used: byCalls + gpu.totalUsd,
    idleUsd: gpu.idleUsd,
    forecast: ahead && {
      value: ahead.value + gpuAhead,
      low: ahead.low === null ? null : ahead.low + gpuAhead,
      high: ahead.high === null ? null : ahead.high + gpuAhead,
      method: gpu.usdPerHour > 0 ? `${ahead.method}, GPU-hours at their rate` : ahead.method,
    },
  };
}

function amountOf(hour: queries.UsageHour, metric: BudgetConfig['metric']): number {
  switch (metric) {
    case 'cost':
      return hour.cost_usd ?? 0;
    case 'tokens':
      return hour.input_tokens + hour.output_tokens;
    case 'calls':
      return hour.calls;
  }
}

function forecastOf(
  amounts: readonly { at: number; amount: number }[],
  spent: number,
  now: number,
  periodEnd: number,
): Forecast | null {
  const [first] = amounts;
  if (first === undefined) return null;
  const historyFrom = first.at;
  const hourly = Array.from({ length: Math.floor((now - historyFrom) / HOUR_MS) + 1 }, () => 0);
  for (const { at, amount } of amounts) hourly[Math.floor((at - historyFrom) / HOUR_MS)] = amount;
  return forecast({ historyFrom, hourly, now, periodEnd, spent });
}

async function gpuCost(
  budget: BudgetConfig,
  period: Period,
  history: Period,
  { config, store, now, purposes }: CheckContext,
): Promise<GpuCost> {
  const cost: GpuCost = { totalUsd: 0, idleUsd: 0, usdPerHour: 0, chargedByHour: new Map() };
  // What a GPU costs idle belongs to its target, not to one of the models on it.
  if (budget.metric !== 'cost' || budget.model !== '*') return cost;
  const prices = config.targets
    .filter((target) => budget.target === '*' || budget.target === target.name)
    .filter((target) => purposes.includes(target.purpose))
    .flatMap(gpuPrice);
  if (prices.length === 0) return cost;
  const rates = new Map(prices.map((price) => [price.target, price.usdPerHour]));
  for (const row of await queries.gpuIdle(store, { from: period.from, to: now }, prices)) {
    cost.totalUsd += row.used_usd + row.idle_usd;
    cost.idleUsd += row.idle_usd;
    cost.usdPerHour += rates.get(row.target) ?? 0;
    for (const hour of await queries.periodUsage(store, history, { target: row.target, purposes })) {
      const at = Date.parse(hour.at);
      cost.chargedByHour.set(at, (cost.chargedByHour.get(at) ?? 0) + (hour.cost_usd ?? 0));
    }
  }
  return cost;
}

function gpuPrice({ name, price }: TargetConfig): queries.GpuPrice[] {
  return price?.gpu_hour === undefined ? [] : [{ target: name, usdPerHour: price.gpu_hour * price.gpus }];
}
