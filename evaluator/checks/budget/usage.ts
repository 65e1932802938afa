import type { BudgetConfig } from '../../../core/config/schema.js';
import { gpuPrices } from '../../../core/gpu_price.js';
import { queries } from '../../../store/index.js';
import { forecast, type Forecast } from '../../stats/forecast.js';
import type { CheckContext } from '../check.js';
import type { Span } from '../../../core/time/calendar.js';

const HOUR_MS = 3_600_000;
/** Beyond this share of calls of which that is unknown, what is known says nothing about what is used. */
const UNKNOWN_MAX = 0.5;
/** Four weeks: each hour of the week is seen four times. */
const HISTORY_MS = 28 * 24 * HOUR_MS;

export interface Usage {
  calls: number;
  /** Calls without a price (cost) or without token counts (tokens): not part of `used`. */
  unknown: number;
  /** Calls that failed before anything was used (cost, tokens): nobody can say how much that was, and nobody needs to. */
  unused: number;
  /** In the budget's unit. */
  used: number;
  /** Part of `used`: what GPUs cost while they served nobody. */
  idleUsd: number;
  forecast: Forecast | null;
}

/** GPU-hours run whether calls come or not: their cost is known ahead, and has no share in the run rate of calls. */
interface GpuCost {
  /** Of the period so far, beyond what calls were charged. */
  idleUsd: number;
  usdPerHour: number;
  /** What the calls of these targets were charged, by start of hour. */
  chargedByHour: Map<number, number>;
}

/** What a budget has used in its period, and where it is heading. */
export async function usageOf(budget: BudgetConfig, period: Span, context: CheckContext): Promise<Usage> {
  const { store, now, purposes } = context;
  const history = { from: Math.min(period.from, now - HISTORY_MS), to: now };
  const scope = { target: budget.target, model: budget.model, purposes };
  const hours = await queries.periodUsage(store, history, scope);
  const gpu = await gpuCost(budget, period, history, context);
  const inPeriod = hours.filter((hour) => Date.parse(hour.at) >= period.from);
  const total = (value: (hour: queries.UsageHour) => number): number =>
    inPeriod.reduce((sum, hour) => sum + value(hour), 0);
  const spent = total((hour) => amountOf(hour, budget.metric)) + gpu.idleUsd;
  return {
    calls: total((hour) => hour.calls),
    unknown: total((hour) => gapsOf(hour, budget.metric).unknown),
    unused: total((hour) => gapsOf(hour, budget.metric).unused),
    used: spent,
    idleUsd: gpu.idleUsd,
    forecast: forecastOf(hours, gpu, spent, budget.metric, now, period.to),
  };
}

/** False while there is nothing to judge by: no use at all, or unknown of most calls that used something. */
export function isKnown({ calls, unknown, unused, used: spent }: Usage): boolean {
  const using = calls - unused;
  return using === 0 ? spent > 0 : unknown / using <= UNKNOWN_MAX;
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

/** Calls of which nobody knows how much they used, and those that used nothing. */
function gapsOf(hour: queries.UsageHour, metric: BudgetConfig['metric']): Pick<Usage, 'unknown' | 'unused'> {
  switch (metric) {
    case 'cost':
      return { unknown: hour.unpriced_calls, unused: hour.unused_calls };
    case 'tokens':
      return { unknown: hour.uncounted_calls, unused: hour.calls - hour.counted_calls - hour.uncounted_calls };
    case 'calls':
      return { unknown: 0, unused: 0 };
  }
}

function forecastOf(
  hours: readonly queries.UsageHour[],
  gpu: GpuCost,
  spent: number,
  metric: BudgetConfig['metric'],
  now: number,
  periodEnd: number,
): Forecast | null {
  const [first] = hours;
  if (first === undefined) return null;
  const historyFrom = Date.parse(first.at);
  const hourly = Array.from({ length: Math.floor((now - historyFrom) / HOUR_MS) + 1 }, () => 0);
  for (const hour of hours) {
    const at = Date.parse(hour.at);
    const byCalls = amountOf(hour, metric) - (gpu.chargedByHour.get(at) ?? 0);
    hourly[Math.floor((at - historyFrom) / HOUR_MS)] = Math.max(0, byCalls);
  }
  const calls = forecast({ historyFrom, hourly, now, periodEnd, spent });
  if (calls === null || gpu.usdPerHour === 0) return calls;
  const gpuAhead = (gpu.usdPerHour * Math.max(0, periodEnd - now)) / HOUR_MS;
  return {
    value: calls.value + gpuAhead,
    low: calls.low === null ? null : calls.low + gpuAhead,
    high: calls.high === null ? null : calls.high + gpuAhead,
    method: `${calls.method}, GPU-hours at their rate`,
  };
}

async function gpuCost(
  budget: BudgetConfig,
  period: Span,
  history: Span,
  { config, store, now, purposes }: CheckContext,
): Promise<GpuCost> {
  const cost: GpuCost = { idleUsd: 0, usdPerHour: 0, chargedByHour: new Map() };
  if (budget.metric !== 'cost') return cost;
  const prices = gpuPrices(config.targets, { target: budget.target, model: budget.model, purposes });
  if (prices.length === 0) return cost;
  const rates = new Map(prices.map((price) => [price.target, price.usdPerHour]));
  for (const row of await queries.gpuIdle(store, { from: period.from, to: now }, prices)) {
    cost.idleUsd += row.idle_usd;
    cost.usdPerHour += rates.get(row.target) ?? 0;
    for (const hour of await queries.periodUsage(store, history, { target: row.target, purposes })) {
      const at = Date.parse(hour.at);
      cost.chargedByHour.set(at, (cost.chargedByHour.get(at) ?? 0) + (hour.cost_usd ?? 0));
    }
  }
  return cost;
}
