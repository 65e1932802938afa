import type { SloConfig } from '../../../core/config/schema.js';
import type { Finding } from '../../../core/findings/finding.js';
import { queries } from '../../../store/index.js';
import { wilson } from '../../../core/wilson.js';
import { judge, WINDOWS, type BurnVerdict } from './burn_pairs.js';
import { finding, type Check, type CheckContext } from '../check.js';
import { MeasuredIntervals } from './measured_intervals.js';
import { describe, noDataSummary, summaryOf } from './words.js';
import { WindowCache } from './window_cache.js';

/** Names of models come from clients: beyond this many per objective, the busiest are judged. */
const SUBJECTS_MAX = 100;
const EVIDENCE_MIN = 3;
const EVIDENCE_MAX = 5;

/** What an objective is judged for: a target, or one model of it. */
interface Subject {
  target: string;
  /** Shown and part of the key; empty for all models of the target together, and for calls that name none. */
  model: string;
  /** What the store is asked for. */
  modelFilter: string;
  /** By length of the window, seconds. */
  windows: Map<number, queries.SloWindowRow>;
}

/**
 * Objectives as shares of requests: a request is bad when it failed, or took longer than the threshold. Held against
 * multi-window burn rates, never against averaged percentiles.
 *
 * Latency and TTFT are judged per model. Errors are judged per target, unless the objective names a model: a failed
 * call often says only which model was asked for, not which would have served it.
 */
export function createSloCheck(): Check {
  const caches = new Map<string, WindowCache>();
  const intervals = new MeasuredIntervals();
  return {
    kind: 'slo',
    async evaluate(context) {
      const findings: Finding[] = [];
      for (const slo of context.config.slos) {
        const key = JSON.stringify(slo);
        const cache = caches.get(key) ?? new WindowCache();
        caches.set(key, cache);
        for (const subject of await subjects(slo, cache, context)) {
          findings.push(await answer(slo, subject, intervals, context));
        }
      }
      intervals.keepOnly(new Set(findings.map((each) => each.key)));
      return findings;
    },
  };
}

function questionOf(slo: SloConfig, { now, purposes }: CheckContext) {
  return { metric: slo.metric, thresholdMs: slo.threshold, objective: slo.objective, now, purposes };
}

async function subjects(slo: SloConfig, cache: WindowCache, context: CheckContext): Promise<Subject[]> {
  const { target, model } = slo;
  const perTarget = slo.metric === 'error_ratio' && model === '*';
  const rows = await cache.rows(WINDOWS, context.now, (windows) =>
    queries.sloWindows(context.store, { ...questionOf(slo, context), target, model, byModel: !perTarget, windows }),
  );
  const found = new Map<string, Subject>();
  for (const row of rows) {
    const subject: Subject = {
      target: row.target,
      model: row.model,
      modelFilter: perTarget ? '*' : row.model,
      windows: new Map(),
    };
    const id = JSON.stringify([subject.target, subject.model]);
    const known = found.get(id) ?? subject;
    known.windows.set(row.window_seconds, merged(known.windows.get(row.window_seconds), row));
    found.set(id, known);
  }
  const busiest = [...found.values()].sort((a, b) => calls(b) - calls(a)).slice(0, SUBJECTS_MAX);
  return [...busiest, ...withoutCalls(slo, [...found.values()], context)];
}

/** Calls in the longest window. */
function calls({ windows }: Subject): number {
  return Math.max(0, ...[...windows.values()].map((row) => row.total));
}

/** Rows of one target that differ only in what the objective does not tell apart. The worse quantile is kept. */
function merged(a: queries.SloWindowRow | undefined, b: queries.SloWindowRow): queries.SloWindowRow {
  if (a === undefined) return b;
  const quantiles = [a.quantile_ms, b.quantile_ms].filter((each) => each !== null);
  return {
    ...a,
    total: a.total + b.total,
    bad: a.bad + b.bad,
    quantile_ms: quantiles.length > 0 ? Math.max(...quantiles) : null,
  };
}

/** Configured targets that served nothing in the longest window: they are asked about too, and have no data. */
function withoutCalls(slo: SloConfig, found: readonly Subject[], { config, purposes }: CheckContext): Subject[] {
  // A model may be at home on some targets only: where the objective names one but no target, nobody has to serve it.
  if (slo.model !== '*' && slo.target === '*') return [];
  const seen = new Set(found.map((subject) => subject.target));
  return config.targets
    .filter((target) => purposes.includes(target.purpose) && !seen.has(target.name))
    .filter((target) => slo.target === '*' || slo.target === target.name)
    .map((target) => ({
      target: target.name,
      model: slo.model === '*' ? '' : slo.model,
      modelFilter: slo.model,
      windows: new Map(),
    }));
}

async function answer(
  slo: SloConfig,
  subject: Subject,
  intervals: MeasuredIntervals,
  context: CheckContext,
): Promise<Finding> {
  const verdict = judge(subject.windows, slo);
  const common = describe(slo, subject);
  if (verdict.verdict === 'no_data') {
    return finding(context.now, {
      ...common,
      sample_size: verdict.calls,
      window_seconds: verdict.window,
      method: `at least ${slo.min_calls} calls are needed`,
      summary: noDataSummary(slo, subject, verdict),
    });
  }
  const row = subject.windows.get(verdict.window);
  const { total = 0, bad = 0 } = row ?? {};
  const value = slo.metric === 'error_ratio' ? bad / Math.max(1, total) : (row?.quantile_ms ?? null);
  const question = { ...questionOf(slo, context), target: subject.target, model: subject.modelFilter };
  const measure = (measured: number) =>
    intervals.of(common.key, { question, window: verdict.window, total, value: measured }, context);
  const interval = slo.metric === 'error_ratio' ? wilson(bad, total) : value === null ? null : await measure(value);
  return finding(context.now, {
    ...common,
    verdict: verdict.verdict,
    severity: verdict.verdict === 'over' ? verdict.severity : slo.severity,
    value,
    interval_low: interval?.low ?? null,
    interval_high: interval?.high ?? null,
    sample_size: total,
    method: `${verdict.method}; ${slo.metric === 'error_ratio' ? 'Wilson interval' : 'order-statistic interval'}, 95 %`,
    window_seconds: verdict.window,
    summary: summaryOf(slo, subject, value, { total, verdict }),
    evidence: verdict.verdict === 'ok' ? [] : await evidence(slo, subject, verdict, context),
  });
}

/** The worst bad calls of the recent window; of the whole one where that holds too few. */
async function evidence(
  slo: SloConfig,
  subject: Subject,
  { window, recent }: Extract<BurnVerdict, { recent: number }>,
  context: CheckContext,
): Promise<string[]> {
  const badCalls = (windowSeconds: number): Promise<string[]> =>
    queries.recentBadCalls(
      context.store,
      { ...questionOf(slo, context), target: subject.target, model: subject.modelFilter, windowSeconds },
      EVIDENCE_MAX,
    );
  const ids = await badCalls(recent);
  return ids.length >= EVIDENCE_MIN || recent === window ? ids : badCalls(window);
}
