import { Counter, Gauge, type Registry } from 'prom-client';
import { messageOf } from '../../core/errors.js';
import { SERVICE_METRICS as NAMES } from '../../core/names/metrics.js';
import { queries } from '../../store/index.js';
import { budgetStates } from '../views/budget_state.js';
import { cached } from '../cached.js';
import type { ServiceContext } from '../context.js';
import { currentFindings } from '../views/current_findings.js';
import { createJudgeMetrics } from './judge_metrics.js';
import { createScoringMetrics } from './scoring_metrics.js';
import { createSpanMetrics } from './span_metrics.js';

/** Scrapes may come from several places; the store is asked at most this often, milliseconds. */
const REFRESH_MS = 10_000;
const ALERTS_MAX = 1000;
const SEVERITIES = ['page', 'ticket', 'note'];

/**
 * The exposition text, with what only the store knows: budgets, verdicts, alerts, notifications. When the store does not answer,
 * these are left out and the rest is given.
 */
export function createScrape(service: ServiceContext): () => Promise<string> {
  const { registry } = service.metrics;
  const parts = [budgetGauges(registry), findingGauges(registry), alertGauge(registry), notificationCounter(registry)];
  const evaluation = evaluationGauges(registry);
  const scoring = createScoringMetrics(registry);
  const judges = createJudgeMetrics(registry);
  const spans = createSpanMetrics(registry);
  const refresh = cached(service.clock, REFRESH_MS, async () => {
    for (const part of parts) part.reset();
    try {
      for (const part of parts) await part.refresh(service);
    } catch (error) {
      service.log.warn(
        { err: messageOf(error) },
        'metrics of budgets, findings and alerts are left out: the store does not answer',
      );
    }
  });
  return async () => {
    await refresh();
    evaluation(service);
    scoring(service.scoring());
    judges(service.scoring()?.judges ?? {});
    spans(service.telemetry?.spans?.() ?? null);
    return registry.metrics();
  };
}

/** Metrics that are set anew from the store. */
interface Part {
  reset(): void;
  refresh(service: ServiceContext): Promise<void>;
}

function budgetGauges(registry: Registry): Part {
  const labelNames = ['budget', 'target', 'model', 'metric', 'period'];
  const gauge = (name: string, help: string) => new Gauge({ name, help, labelNames, registers: [registry] });
  const limit = gauge(NAMES.budgetLimit, 'Limit of the budget, US dollars, tokens or calls.');
  const used = gauge(NAMES.budgetUsed, 'Used of the budget in its current period.');
  const forecast = gauge(NAMES.budgetForecast, 'Expected use at the end of the period.');
  const refusing = gauge(NAMES.budgetRefusing, 'Whether collectors are told to refuse new calls; of enforced budgets.');
  return {
    reset: () => [limit, used, forecast, refusing].forEach((each) => each.reset()),
    refresh: async (service) => {
      for (const each of await budgetStates(service)) {
        const { name: budget, target, model, metric, period } = each;
        const labels = { budget, target, model, metric, period };
        limit.set(labels, each.limit);
        if (each.used !== null) used.set(labels, each.used);
        if (each.enforce) refusing.set(labels, Number(each.refusing));
        if (each.forecast !== null) forecast.set(labels, each.forecast);
      }
    },
  };
}

function findingGauges(registry: Registry): Part {
  const state = new Gauge({
    name: NAMES.findingState,
    help: 'The current verdict of each check: 1 for the verdict it has.',
    labelNames: ['kind', 'key', 'target', 'model', 'metric', 'verdict'],
    registers: [registry],
  });
  return {
    reset: () => state.reset(),
    refresh: async (service) => {
      const { findings } = await currentFindings(service);
      const bounded = service.metrics.label;
      for (const { kind, key, target, model, metric, verdict } of findings) {
        state.set({ kind, key, target, model: bounded('model', model), metric, verdict }, 1);
      }
    },
  };
}

/** Of the evaluator in this process; without one there are no values. */
function evaluationGauges(registry: Registry): (service: ServiceContext) => void {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
  const seconds = gauge(NAMES.evaluationSeconds, 'Duration of the last round of checks.');
  const lag = gauge(NAMES.evaluationLagSeconds, 'Time since checks were last asked.');
  return (service) => {
    const figures = service.evaluation();
    if (figures === null || figures.lastRoundAt === null) {
      for (const each of [seconds, lag]) each.remove();
      return;
    }
    seconds.set(figures.durationSeconds);
    lag.set(Math.max(0, service.clock.now() - figures.lastRoundAt) / 1000);
  };
}

function alertGauge(registry: Registry): Part {
  const firing = new Gauge({
    name: NAMES.alertsFiring,
    help: 'Alerts that are firing.',
    labelNames: ['severity'],
    registers: [registry],
  });
  return {
    reset: () => firing.reset(),
    refresh: async (service) => {
      const alerts = await queries.listAlerts(service.store, { states: ['firing'], limit: ALERTS_MAX });
      for (const severity of SEVERITIES) {
        firing.set({ severity }, alerts.filter((each) => each.severity === severity).length);
      }
    },
  };
}

function notificationCounter(registry: Registry): Part {
  const total = new Counter({
    name: NAMES.notificationsTotal,
    help: 'Messages to channels, by the notification log.',
    labelNames: ['channel', 'kind', 'result'],
    registers: [registry],
  });
  return {
    reset: () => total.reset(),
    refresh: async (service) => {
      for (const { channel, kind, result, messages } of await queries.countNotifications(service.store)) {
        total.inc({ channel, kind, result }, messages);
      }
    },
  };
}
