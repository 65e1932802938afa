import type { Purpose } from '../../../core/call.js';
import { time } from '../../sql/quoting.js';
import type { QueryParams, Store } from '../../store.js';
import { inScope } from '../scope.js';
import { shareAbove, SKETCH_LEVELS } from './sketch.js';
import { SLO_METRICS, type SloMetric } from './slo_metrics.js';

export interface SloQuestion {
  /** `*` or absent: each target. */
  target?: string;
  model?: string;
  /** False: all models of a target together, and their names nobody's. True by default. */
  byModel?: boolean;
  metric: 'error_ratio' | 'latency' | 'ttft';
  /** latency and ttft: a call is good when it is at most this, milliseconds. */
  thresholdMs?: number;
  /** Share of calls that must be good; the quantile given back is this one. */
  objective: number;
  /** Lengths of the windows that end at `now`, seconds. */
  windows: readonly number[];
  /** Epoch, milliseconds. */
  now: number;
  purposes?: readonly Purpose[];
  /** Beyond this many calls in the longest window the rollup answers instead of the calls: to the minute, and estimated at the threshold. */
  exactUpTo?: number;
}

export interface SloWindowRow {
  target: string;
  /** Empty where models are not told apart, and for calls that name none. */
  model: string;
  environment: string;
  window_seconds: number;
  /** Calls that the objective is about. */
  total: number;
  bad: number;
  /** latency and ttft: the quantile at the objective, milliseconds; null without calls and for error_ratio. */
  quantile_ms: number | null;
}

/** One column per window, and where they are read from. */
interface Select {
  columns: string[];
  from: string;
}

/** A target, or a model of it, with one tuple per window. */
interface Answer {
  target: string;
  model?: string;
  environment: string;
  [window: `w${number}`]: { total: number; bad: number | null; quantiles: (number | null)[] };
}

const EXACT_UP_TO = 2_000_000;
/** Names of models come from clients: of each target the busiest are told, in all no more than anybody can look at. */
const MODELS_MAX = 200;
const ROWS_MAX = 2000;

/**
 * Good and bad calls per target, model and window; those without calls in the longest window are absent, as are the models of a target beyond
 * those with most calls in it.
 */
export async function sloWindows(store: Store, question: SloQuestion): Promise<SloWindowRow[]> {
  const windows = question.windows.map((seconds) => Math.ceil(seconds));
  if (windows.length === 0) return [];
  const longest = Math.max(...windows);
  const which = inScope(question);
  const params: QueryParams = {
    ...which.params,
    from: Math.floor(question.now) - longest * 1000,
    now: Math.ceil(question.now),
    threshold: question.thresholdMs ?? 0,
  };
  const from = `toStartOfMinute(${time('from')})`;
  const [size] = await store.query<{ calls: number }>(
    `SELECT sum(calls) AS calls FROM calls_1m WHERE minute >= ${from} AND minute <= ${time('now')}${which.sql}`,
    params,
  );
  const exact = (size?.calls ?? 0) <= (question.exactUpTo ?? EXACT_UP_TO);
  const metric = SLO_METRICS[question.metric];
  const select = exact
    ? fromCalls(metric, windows, which.sql, question.objective)
    : fromRollup(metric, windows, which.sql, question.objective);
  const rows = await store.query<Answer>(busiest(select, question, windows.indexOf(longest)), params);
  return rows.flatMap((row) => windows.map((seconds, index) => windowRow(row, seconds, index, question)));
}

const since = (seconds: number) => `${time('now')} - toIntervalSecond(${seconds})`;

/** The busiest groups of a select, in the order of their names. @param longest index of the longest window */
function busiest(select: Select, { byModel = true }: SloQuestion, longest: number): string {
  const names = `target, environment${byModel ? ', model' : ''}`;
  return `SELECT * FROM (
      SELECT ${names}, ${select.columns.join(', ')} FROM ${select.from} GROUP BY ${names}
      ORDER BY tupleElement(w${longest}, 'total') DESC, ${names} LIMIT ${MODELS_MAX} BY target LIMIT ${ROWS_MAX}
    ) ORDER BY ${names}`;
}

function fromCalls(metric: SloMetric, windows: readonly number[], scope: string, objective: number): Select {
  const columns = windows.map((seconds, index) => {
    const counts = `${metric.counts} AND c.started_at >= ${since(seconds)}`;
    const quantile = metric.value === undefined ? '' : `quantileExactIf(${objective})(${metric.value}, ${counts})`;
    return `CAST(tuple(countIf(${counts}), countIf(${counts} AND ${metric.bad}), [${quantile}])
      AS Tuple(total UInt64, bad Nullable(UInt64), quantiles Array(Float64))) AS w${index}`;
  });
  const from = `calls AS c WHERE c.started_at >= ${time('from')} AND c.started_at <= ${time('now')}${scope}`;
  return { columns, from };
}

function fromRollup(metric: SloMetric, windows: readonly number[], scope: string, objective: number): Select {
  const levels = [objective, ...SKETCH_LEVELS].join(', ');
  const columns = windows.map((seconds, index) => {
    const inWindow = `r.minute >= toStartOfMinute(${since(seconds)})`;
    const bad = metric.rollupSketch === undefined ? `sumIf(r.errors, ${inWindow})` : 'NULL';
    const sketch = metric.rollupSketch;
    const quantiles = sketch === undefined ? '[]' : `quantilesTDigestMergeIf(${levels})(r.${sketch}, ${inWindow})`;
    return `CAST(tuple(sumIf(r.${metric.rollupCount}, ${inWindow}), ${bad}, ${quantiles})
      AS Tuple(total UInt64, bad Nullable(UInt64), quantiles Array(Float64))) AS w${index}`;
  });
  const from = `calls_1m AS r WHERE r.minute >= toStartOfMinute(${time('from')}) AND r.minute <= ${time('now')}${scope}`;
  return { columns, from };
}

function windowRow(row: Answer, seconds: number, index: number, question: SloQuestion): SloWindowRow {
  const { total, bad, quantiles } = row[`w${index}`] ?? { total: 0, bad: 0, quantiles: [] };
  const [quantile = null, ...levels] = quantiles;
  return {
    target: row.target,
    model: row.model ?? '',
    environment: row.environment,
    window_seconds: question.windows[index] ?? seconds,
    total,
    bad: bad ?? Math.round(total * shareAbove(levels, question.thresholdMs ?? 0)),
    quantile_ms: total === 0 ? null : quantile,
  };
}
