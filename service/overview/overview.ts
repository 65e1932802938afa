import type { z } from 'zod';
import { queries } from '../../store/index.js';
import { alertsSince } from '../views/alert.js';
import type { rangeQuery } from '../schemas/query.js';
import { budgetStates, type BudgetState } from '../views/budget_state.js';
import type { ServiceContext } from '../context.js';
import { concerns, currentFindings } from '../views/current_findings.js';
import { iso, parseRange, previousRange, scopeOf, stepOf } from '../http/range.js';
import { latencyChart, throughputChart, ttftChart } from './charts.js';
import { modelStates } from './models.js';
import { qualityTiles } from './quality_tiles.js';
import { onGrid, type Point } from './series.js';
import { costChart, mainBudget, spendOf, spendTile, usageTile } from './spend.js';
import { toxicityChart } from './toxicity_chart.js';
import { trafficTiles, type Tile } from './tiles.js';
import { verdictOf, type Overview } from './verdict.js';

const ALERTS_SHOWN = 20;

/** Everything the first page shows, in one answer. @throws {ProblemError} INVALID_INPUT for a range that is none */
export async function overviewOf(service: ServiceContext, query: z.output<typeof rangeQuery>): Promise<Overview> {
  const { store, config } = service;
  const range = parseRange(query, service.clock);
  const scope = scopeOf(query, config);
  const step = stepOf(range);
  const before = previousRange(range);
  const [points, totals, previous, models, deployments, everSeenACall, { findings }] = await Promise.all([
    queries.overviewRollup(store, range, scope, step),
    queries.overviewTotals(store, range, scope),
    queries.overviewTotals(store, before, scope),
    queries.modelTable(store, range, scope),
    queries.deployments(store, range, query.target),
    queries.everSeenACall(store),
    currentFindings(service),
  ]);
  const relevant = findings.filter((each) => concerns(each, scope));
  const seconds = activeSeconds(points, range);
  const previousSeconds = (before.to - before.from) / 1000;
  const grid = onGrid(points, range, step);
  const traffic = { scope, totals, previous, grid, seconds, previousSeconds, findings: relevant };
  const money = await moneyOf(service, scope, await budgetStates(service, findings));

  return {
    from: iso(range.from),
    to: iso(range.to),
    step_seconds: step,
    ever_seen_a_call: everSeenACall,
    demo: totals.demo_calls > 0,
    verdict: verdictOf(relevant, everSeenACall),
    tiles: [...money.tiles, ...trafficTiles(config, traffic), ...qualityTiles(config, relevant)],
    charts: {
      latency: latencyChart(service, traffic),
      ttft: ttftChart(service, traffic),
      throughput: throughputChart(traffic),
      cost: money.chart,
      toxicity: await toxicityChart(service, relevant),
    },
    models: modelStates(models, findings),
    alerts: (await alertsSince(service, range.from, query)).slice(0, ALERTS_SHOWN),
    deployments,
  };
}

/** From the first call on, when nothing came before it: a service that is ten minutes old has no rate per day. */
function activeSeconds(points: readonly Point[], range: queries.Range): number {
  const first = points[0] === undefined ? range.from : Math.max(range.from, Date.parse(points[0].at));
  return Math.max((range.to - first) / 1000, 1);
}

/** A tile for each budget; for spend also without one. */
async function moneyOf(
  service: ServiceContext,
  scope: queries.Scope,
  budgets: readonly BudgetState[],
): Promise<{ tiles: Tile[]; chart: Overview['charts']['cost'] }> {
  const now = service.clock.now();
  const main = await spendOf(service, mainBudget(budgets, scope), scope);
  const about = budgets.filter((each) => each.name !== main.budget?.name && concernsBudget(each, scope));
  const others = await Promise.all(
    about.filter((each) => each.metric === 'cost').map((each) => spendOf(service, each, scope)),
  );
  return {
    tiles: [
      ...[main, ...others].map((each) => spendTile(each, now, others.length > 0)),
      ...about.filter((each) => each.metric !== 'cost').map((each) => usageTile(each, now)),
    ],
    chart: costChart(main, now),
  };
}

function concernsBudget(budget: BudgetState, scope: queries.Scope): boolean {
  const matches = (of: string, wanted: string | undefined) => of === '*' || wanted === undefined || of === wanted;
  return matches(budget.target, scope.target) && matches(budget.model, scope.model);
}
