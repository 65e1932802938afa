import { CALL_COLUMNS } from './call_columns.js';
import { days, type TableDefinition, type ViewDefinition } from './definitions.js';
import type { Migration } from './migration.js';

/** Served, else asked for. */
const MODEL = "model LowCardinality(String) ALIAS if(response_model = '', request_model, response_model)";

const calls: TableDefinition = {
  name: 'calls',
  columns: [...CALL_COLUMNS, MODEL],
  indexes: [
    'by_call_id call_id TYPE bloom_filter(0.01) GRANULARITY 4',
    'by_response_id response_id TYPE bloom_filter(0.01) GRANULARITY 4',
    'by_request_id request_id TYPE bloom_filter(0.01) GRANULARITY 4',
    'by_session_id session_id TYPE bloom_filter(0.01) GRANULARITY 4',
    'by_ingest_seq ingest_seq TYPE minmax GRANULARITY 1',
  ],
  engine: 'MergeTree',
  partitionBy: 'toDate(started_at)',
  orderBy: '(target, response_model, started_at)',
  ttl: (retention) => `toDate(started_at) + ${days(retention.keep_calls)}`,
  deduplicated: true,
  shardBy: 'cityHash64(call_id)',
};

const sum = (name: string) => `${name} SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1))`;
const sumFloat = (name: string) => `${name} SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1))`;
const sketch = (name: string) => `${name} AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Float64) CODEC(ZSTD(1))`;

const calls1m: TableDefinition = {
  name: 'calls_1m',
  columns: [
    "minute DateTime('UTC') CODEC(Delta, ZSTD(1))",
    'target LowCardinality(String)',
    'environment LowCardinality(String)',
    'version LowCardinality(String)',
    'backend LowCardinality(String)',
    'model LowCardinality(String)',
    'purpose LowCardinality(String)',
    'cost_source LowCardinality(String)',
    sum('calls'),
    sum('errors'),
    sum('client_aborts'),
    sum('duration_calls'),
    sum('ttft_calls'),
    sum('input_tokens'),
    sum('output_tokens'),
    sum('cached_input_tokens'),
    sum('reasoning_tokens'),
    sum('generation_tokens'),
    sumFloat('generation_ms'),
    sumFloat('cost_usd'),
    sketch('duration_sketch'),
    sketch('ttft_sketch'),
  ],
  engine: 'AggregatingMergeTree',
  partitionBy: 'toYYYYMM(minute)',
  orderBy: '(target, environment, model, version, backend, purpose, cost_source, minute)',
  ttl: (retention) => `toDate(minute) + ${days(retention.keep_rollups)}`,
  deduplicated: true,
  shardBy: 'cityHash64(target, model)',
};

/** Latency is that of calls that went well: failures are fast, and would make it look better than it is. */
const HAS_DURATION = "(outcome = 'ok' AND isNotNull(duration_ms))";
const HAS_TTFT = "(outcome IN ('ok', 'client_abort') AND isNotNull(ttft_ms))";
/** The first token is there at ttft_ms; the others take the rest of the time. */
const GENERATES = 'ifNull(ttft_ms IS NOT NULL AND source.output_tokens > 1 AND duration_ms > ttft_ms, 0)';

export const calls1mView: ViewDefinition = {
  name: 'calls_1m_mv',
  from: 'calls',
  to: 'calls_1m',
  select: `SELECT
  toStartOfMinute(toDateTime(started_at, 'UTC')) AS minute, target, environment, version, backend,
  if(response_model = '', request_model, response_model) AS model, purpose, cost_source,
  count() AS calls,
  countIf(outcome NOT IN ('ok', 'client_abort')) AS errors,
  countIf(outcome = 'client_abort') AS client_aborts,
  countIf(${HAS_DURATION}) AS duration_calls,
  countIf(${HAS_TTFT}) AS ttft_calls,
  sum(ifNull(input_tokens, 0)) AS input_tokens,
  sum(ifNull(output_tokens, 0)) AS output_tokens,
  sum(ifNull(cached_input_tokens, 0)) AS cached_input_tokens,
  sum(ifNull(reasoning_tokens, 0)) AS reasoning_tokens,
  sumIf(ifNull(source.output_tokens, 1) - 1, ${GENERATES}) AS generation_tokens,
  sumIf(ifNull(duration_ms - ttft_ms, 0), ${GENERATES}) AS generation_ms,
  sum(ifNull(source.cost_usd, 0)) AS cost_usd,
  quantilesTDigestIfState(0.5, 0.95, 0.99)(ifNull(duration_ms, 0), ${HAS_DURATION}) AS duration_sketch,
  quantilesTDigestIfState(0.5, 0.95, 0.99)(ifNull(ttft_ms, 0), ${HAS_TTFT}) AS ttft_sketch
FROM {from} AS source
GROUP BY minute, target, environment, version, backend, model, purpose, cost_source`,
};

const evidence: TableDefinition = {
  name: 'evidence',
  columns: [...CALL_COLUMNS, MODEL, "copied_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')"],
  engine: 'ReplacingMergeTree(copied_at)',
  partitionBy: 'toYYYYMM(copied_at)',
  orderBy: 'call_id',
  ttl: (retention) => `toDate(copied_at) + ${days(retention.keep_rollups)}`,
  shardBy: 'cityHash64(call_id)',
};

const segments: TableDefinition = {
  name: 'segments',
  columns: [
    'segment String CODEC(ZSTD(1))',
    'collector_id LowCardinality(String)',
    'rows UInt64',
    'quarantined UInt64',
    'last_seq UInt64 CODEC(ZSTD(1))',
    "stored_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1))",
  ],
  engine: 'MergeTree',
  partitionBy: 'toYYYYMM(stored_at)',
  orderBy: 'segment',
  ttl: (retention) => `toDate(stored_at) + ${days(retention.keep_calls)}`,
  shardBy: 'cityHash64(segment)',
};

const deployments: TableDefinition = {
  name: 'deployments',
  columns: [
    "at DateTime64(3, 'UTC')",
    'target LowCardinality(String)',
    'environment LowCardinality(String)',
    'version String',
    'previous String',
  ],
  engine: 'ReplacingMergeTree',
  orderBy: '(target, environment, at, version)',
  shardBy: 'cityHash64(target)',
};

const feedback: TableDefinition = {
  name: 'feedback',
  columns: [
    "at DateTime64(3, 'UTC')",
    'call_id String',
    'response_id String',
    'request_id String',
    'rating Float64',
    'label LowCardinality(String)',
    'comment String CODEC(ZSTD(3))',
  ],
  engine: 'MergeTree',
  partitionBy: 'toYYYYMM(at)',
  orderBy: '(call_id, at)',
  ttl: (retention) => `toDate(at) + ${days(retention.keep_calls)}`,
  shardBy: 'cityHash64(call_id)',
};

const serverMetrics: TableDefinition = {
  name: 'server_metrics',
  columns: [
    "at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1))",
    'collector_id LowCardinality(String)',
    'name LowCardinality(String)',
    'labels Map(LowCardinality(String), String)',
    'value Float64 CODEC(ZSTD(1))',
  ],
  engine: 'MergeTree',
  partitionBy: 'toDate(at)',
  orderBy: '(name, collector_id, at)',
  ttl: (retention) => `toDate(at) + ${days(retention.keep_texts)}`,
  shardBy: 'cityHash64(collector_id)',
};

export const migration: Migration = {
  name: '0001_calls',
  tables: [calls, calls1m, evidence, segments, deployments, feedback, serverMetrics],
  views: [calls1mView],
};
