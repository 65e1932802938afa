import { Counter, Gauge, type Registry } from 'prom-client';
import { SERVICE_METRICS as NAMES } from '../../core/names/metrics.js';
import type { JudgeFigures } from '../context.js';

/** Metrics of the judges in this process; without judges there are no values. */
export function createJudgeMetrics(registry: Registry): (figures: Readonly<Record<string, JudgeFigures>>) => void {
  const registers = [registry];
  const labelNames = ['judge'];
  const counter = (name: string, help: string) => new Counter({ name, help, labelNames, registers });
  const gauge = (name: string, help: string) => new Gauge({ name, help, labelNames, registers });
  const requests = counter(NAMES.judgeRequestsTotal, 'Requests to judges, those tried again included.');
  const failures = counter(NAMES.judgeFailuresTotal, 'Requests to judges that brought no score.');
  const cost = counter(NAMES.judgeCostUsdTotal, 'US dollars that judges cost, as far as their prices are known.');
  const unpriced = counter(NAMES.judgeUnpricedTotal, 'Requests to judges without a known price.');
  const capped = gauge(NAMES.judgeCapped, '1 when a judge rests until tomorrow, for its limit of the day is reached.');
  const waiting = gauge(NAMES.judgeWaiting, 'Calls that a judge has not come to.');
  return (figures) => {
    for (const each of [requests, failures, cost, unpriced, capped, waiting]) each.reset();
    for (const [judge, is] of Object.entries(figures)) {
      requests.inc({ judge }, is.requests);
      failures.inc({ judge }, is.failures);
      cost.inc({ judge }, is.costUsd);
      unpriced.inc({ judge }, is.unpriced);
      capped.set({ judge }, is.capped ? 1 : 0);
      waiting.set({ judge }, is.waiting);
    }
  };
}
