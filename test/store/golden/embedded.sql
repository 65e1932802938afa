-- calls
CREATE TABLE IF NOT EXISTS calls
(
  call_id String CODEC(ZSTD(1)),
  started_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  target LowCardinality(String),
  environment LowCardinality(String),
  version LowCardinality(String),
  tap LowCardinality(String),
  backend LowCardinality(String),
  operation LowCardinality(String),
  provider LowCardinality(String),
  request_model LowCardinality(String),
  response_model LowCardinality(String),
  response_id String CODEC(ZSTD(1)),
  request_id String CODEC(ZSTD(1)),
  trace_id String CODEC(ZSTD(1)),
  span_id String CODEC(ZSTD(1)),
  session_id String CODEC(ZSTD(1)),
  tenant String CODEC(ZSTD(1)),
  caller String CODEC(ZSTD(1)),
  route String CODEC(ZSTD(1)),
  http_status Nullable(UInt16),
  outcome LowCardinality(String),
  error_type LowCardinality(String),
  error_message String CODEC(ZSTD(3)),
  streaming Bool,
  duration_ms Nullable(Float64) CODEC(ZSTD(1)),
  ttfb_ms Nullable(Float64) CODEC(ZSTD(1)),
  ttft_ms Nullable(Float64) CODEC(ZSTD(1)),
  tpot_ms Nullable(Float64) CODEC(ZSTD(1)),
  max_gap_ms Nullable(Float64) CODEC(ZSTD(1)),
  queue_ms Nullable(Float64) CODEC(ZSTD(1)),
  input_tokens Nullable(UInt64) CODEC(ZSTD(1)),
  output_tokens Nullable(UInt64) CODEC(ZSTD(1)),
  cached_input_tokens Nullable(UInt64) CODEC(ZSTD(1)),
  cache_write_tokens Nullable(UInt64) CODEC(ZSTD(1)),
  reasoning_tokens Nullable(UInt64) CODEC(ZSTD(1)),
  tokens_source LowCardinality(String),
  finish_reasons Array(LowCardinality(String)),
  tool_calls Array(Tuple(id String, name String, arguments String)) CODEC(ZSTD(3)),
  choices Nullable(UInt64) CODEC(ZSTD(1)),
  temperature Nullable(Float64) CODEC(ZSTD(1)),
  top_p Nullable(Float64) CODEC(ZSTD(1)),
  top_k Nullable(Float64) CODEC(ZSTD(1)),
  max_tokens Nullable(UInt64) CODEC(ZSTD(1)),
  request_bytes UInt64 CODEC(ZSTD(1)),
  response_bytes UInt64 CODEC(ZSTD(1)),
  prompt String CODEC(ZSTD(3)),
  output String CODEC(ZSTD(3)),
  attributes Map(LowCardinality(String), String) CODEC(ZSTD(3)),
  redactions Map(LowCardinality(String), UInt64),
  truncated Bool,
  purpose LowCardinality(String),
  collector_id LowCardinality(String),
  cost_usd Nullable(Float64) CODEC(ZSTD(1)),
  cost_source LowCardinality(String),
  price_version LowCardinality(String),
  ingested_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  ingest_seq UInt64 CODEC(Delta, ZSTD(1)),
  model LowCardinality(String) ALIAS if(response_model = '', request_model, response_model),
  INDEX by_call_id call_id TYPE bloom_filter(0.01) GRANULARITY 4,
  INDEX by_response_id response_id TYPE bloom_filter(0.01) GRANULARITY 4,
  INDEX by_request_id request_id TYPE bloom_filter(0.01) GRANULARITY 4,
  INDEX by_session_id session_id TYPE bloom_filter(0.01) GRANULARITY 4,
  INDEX by_ingest_seq ingest_seq TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(started_at)
ORDER BY (target, response_model, started_at)
TTL toDate(started_at) + toIntervalDay(395)
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000;

-- calls_1m
CREATE TABLE IF NOT EXISTS calls_1m
(
  minute DateTime('UTC') CODEC(Delta, ZSTD(1)),
  target LowCardinality(String),
  environment LowCardinality(String),
  version LowCardinality(String),
  backend LowCardinality(String),
  model LowCardinality(String),
  purpose LowCardinality(String),
  cost_source LowCardinality(String),
  calls SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
  errors SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
  client_aborts SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
  duration_calls SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
  ttft_calls SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
  input_tokens SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
  output_tokens SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
  cached_input_tokens SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
  reasoning_tokens SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
  generation_tokens SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
  generation_ms SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
  cost_usd SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
  duration_sketch AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Float64) CODEC(ZSTD(1)),
  ttft_sketch AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Float64) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(minute)
ORDER BY (target, environment, model, version, backend, purpose, cost_source, minute)
TTL toDate(minute) + toIntervalDay(1825)
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000;

-- evidence
CREATE TABLE IF NOT EXISTS evidence
(
  call_id String CODEC(ZSTD(1)),
  started_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  target LowCardinality(String),
  environment LowCardinality(String),
  version LowCardinality(String),
  tap LowCardinality(String),
  backend LowCardinality(String),
  operation LowCardinality(String),
  provider LowCardinality(String),
  request_model LowCardinality(String),
  response_model LowCardinality(String),
  response_id String CODEC(ZSTD(1)),
  request_id String CODEC(ZSTD(1)),
  trace_id String CODEC(ZSTD(1)),
  span_id String CODEC(ZSTD(1)),
  session_id String CODEC(ZSTD(1)),
  tenant String CODEC(ZSTD(1)),
  caller String CODEC(ZSTD(1)),
  route String CODEC(ZSTD(1)),
  http_status Nullable(UInt16),
  outcome LowCardinality(String),
  error_type LowCardinality(String),
  error_message String CODEC(ZSTD(3)),
  streaming Bool,
  duration_ms Nullable(Float64) CODEC(ZSTD(1)),
  ttfb_ms Nullable(Float64) CODEC(ZSTD(1)),
  ttft_ms Nullable(Float64) CODEC(ZSTD(1)),
  tpot_ms Nullable(Float64) CODEC(ZSTD(1)),
  max_gap_ms Nullable(Float64) CODEC(ZSTD(1)),
  queue_ms Nullable(Float64) CODEC(ZSTD(1)),
  input_tokens Nullable(UInt64) CODEC(ZSTD(1)),
  output_tokens Nullable(UInt64) CODEC(ZSTD(1)),
  cached_input_tokens Nullable(UInt64) CODEC(ZSTD(1)),
  cache_write_tokens Nullable(UInt64) CODEC(ZSTD(1)),
  reasoning_tokens Nullable(UInt64) CODEC(ZSTD(1)),
  tokens_source LowCardinality(String),
  finish_reasons Array(LowCardinality(String)),
  tool_calls Array(Tuple(id String, name String, arguments String)) CODEC(ZSTD(3)),
  choices Nullable(UInt64) CODEC(ZSTD(1)),
  temperature Nullable(Float64) CODEC(ZSTD(1)),
  top_p Nullable(Float64) CODEC(ZSTD(1)),
  top_k Nullable(Float64) CODEC(ZSTD(1)),
  max_tokens Nullable(UInt64) CODEC(ZSTD(1)),
  request_bytes UInt64 CODEC(ZSTD(1)),
  response_bytes UInt64 CODEC(ZSTD(1)),
  prompt String CODEC(ZSTD(3)),
  output String CODEC(ZSTD(3)),
  attributes Map(LowCardinality(String), String) CODEC(ZSTD(3)),
  redactions Map(LowCardinality(String), UInt64),
  truncated Bool,
  purpose LowCardinality(String),
  collector_id LowCardinality(String),
  cost_usd Nullable(Float64) CODEC(ZSTD(1)),
  cost_source LowCardinality(String),
  price_version LowCardinality(String),
  ingested_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  ingest_seq UInt64 CODEC(Delta, ZSTD(1)),
  model LowCardinality(String) ALIAS if(response_model = '', request_model, response_model),
  copied_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(copied_at)
PARTITION BY toYYYYMM(copied_at)
ORDER BY call_id
TTL toDate(copied_at) + toIntervalDay(1825)
SETTINGS ttl_only_drop_parts = 1;

-- segments
CREATE TABLE IF NOT EXISTS segments
(
  segment String CODEC(ZSTD(1)),
  collector_id LowCardinality(String),
  rows UInt64,
  quarantined UInt64,
  last_seq UInt64 CODEC(ZSTD(1)),
  stored_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(stored_at)
ORDER BY segment
TTL toDate(stored_at) + toIntervalDay(395)
SETTINGS ttl_only_drop_parts = 1;

-- deployments
CREATE TABLE IF NOT EXISTS deployments
(
  at DateTime64(3, 'UTC'),
  target LowCardinality(String),
  environment LowCardinality(String),
  version String,
  previous String
)
ENGINE = ReplacingMergeTree
ORDER BY (target, environment, at, version);

-- feedback
CREATE TABLE IF NOT EXISTS feedback
(
  at DateTime64(3, 'UTC'),
  call_id String,
  response_id String,
  request_id String,
  rating Float64,
  label LowCardinality(String),
  comment String CODEC(ZSTD(3))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (call_id, at)
TTL toDate(at) + toIntervalDay(395)
SETTINGS ttl_only_drop_parts = 1;

-- server_metrics
CREATE TABLE IF NOT EXISTS server_metrics
(
  at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  collector_id LowCardinality(String),
  name LowCardinality(String),
  labels Map(LowCardinality(String), String),
  value Float64 CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toDate(at)
ORDER BY (name, collector_id, at)
TTL toDate(at) + toIntervalDay(30)
SETTINGS ttl_only_drop_parts = 1;

-- calls_1m_mv
CREATE MATERIALIZED VIEW IF NOT EXISTS calls_1m_mv TO calls_1m AS
SELECT
  toStartOfMinute(toDateTime(started_at, 'UTC')) AS minute, target, environment, version, backend,
  if(response_model = '', request_model, response_model) AS model, purpose, cost_source,
  count() AS calls,
  countIf(outcome NOT IN ('ok', 'client_abort')) AS errors,
  countIf(outcome = 'client_abort') AS client_aborts,
  countIf((outcome = 'ok' AND isNotNull(duration_ms))) AS duration_calls,
  countIf((outcome IN ('ok', 'client_abort') AND isNotNull(ttft_ms))) AS ttft_calls,
  sum(ifNull(input_tokens, 0)) AS input_tokens,
  sum(ifNull(output_tokens, 0)) AS output_tokens,
  sum(ifNull(cached_input_tokens, 0)) AS cached_input_tokens,
  sum(ifNull(reasoning_tokens, 0)) AS reasoning_tokens,
  sumIf(ifNull(source.output_tokens, 1) - 1, ifNull(ttft_ms IS NOT NULL AND source.output_tokens > 1 AND duration_ms > ttft_ms, 0)) AS generation_tokens,
  sumIf(ifNull(duration_ms - ttft_ms, 0), ifNull(ttft_ms IS NOT NULL AND source.output_tokens > 1 AND duration_ms > ttft_ms, 0)) AS generation_ms,
  sum(ifNull(source.cost_usd, 0)) AS cost_usd,
  quantilesTDigestIfState(0.5, 0.95, 0.99)(ifNull(duration_ms, 0), (outcome = 'ok' AND isNotNull(duration_ms))) AS duration_sketch,
  quantilesTDigestIfState(0.5, 0.95, 0.99)(ifNull(ttft_ms, 0), (outcome IN ('ok', 'client_abort') AND isNotNull(ttft_ms))) AS ttft_sketch
FROM calls AS source
GROUP BY minute, target, environment, version, backend, model, purpose, cost_source;

-- scores
CREATE TABLE IF NOT EXISTS scores
(
  call_id String CODEC(ZSTD(1)),
  started_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  target LowCardinality(String),
  model LowCardinality(String),
  purpose LowCardinality(String),
  session_id String CODEC(ZSTD(1)),
  scorer LowCardinality(String),
  scorer_version LowCardinality(String),
  score Nullable(Float64),
  label LowCardinality(String),
  spans Array(Tuple(start UInt32, end UInt32, label String)),
  probability Float64 DEFAULT 1,
  scored_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(scored_at)
PARTITION BY toDate(started_at)
ORDER BY (scorer, target, model, started_at, call_id)
TTL toDate(started_at) + toIntervalDay(395)
SETTINGS ttl_only_drop_parts = 1;

-- findings
CREATE TABLE IF NOT EXISTS findings
(
  finding_id String,
  at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  kind LowCardinality(String),
  `key` LowCardinality(String),
  title LowCardinality(String),
  target LowCardinality(String),
  model LowCardinality(String),
  metric LowCardinality(String),
  unit LowCardinality(String),
  verdict LowCardinality(String),
  severity LowCardinality(String),
  `value` Nullable(Float64),
  `limit` Nullable(Float64),
  `interval_low` Nullable(Float64),
  `interval_high` Nullable(Float64),
  `forecast` Nullable(Float64),
  `forecast_low` Nullable(Float64),
  `forecast_high` Nullable(Float64),
  sample_size UInt64,
  method String CODEC(ZSTD(1)),
  window_seconds Float64,
  summary String CODEC(ZSTD(1)),
  evidence Array(String)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (`key`, at)
TTL toDate(at) + toIntervalDay(395)
SETTINGS ttl_only_drop_parts = 1;

-- alerts
CREATE TABLE IF NOT EXISTS alerts
(
  alert_id String,
  `key` String,
  group_key String,
  state LowCardinality(String),
  severity LowCardinality(String),
  title String,
  summary String,
  target LowCardinality(String),
  model LowCardinality(String),
  metric LowCardinality(String),
  unit LowCardinality(String),
  `value` Nullable(Float64),
  `limit` Nullable(Float64),
  sample_size UInt64,
  finding_id String,
  started_at DateTime64(3, 'UTC'),
  fired_at Nullable(DateTime64(3, 'UTC')),
  resolved_at Nullable(DateTime64(3, 'UTC')),
  clear_since Nullable(DateTime64(3, 'UTC')),
  silenced Bool,
  updated_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(updated_at)
ORDER BY alert_id
TTL toDate(updated_at) + toIntervalDay(1825)
SETTINGS ttl_only_drop_parts = 1;

-- notifications
CREATE TABLE IF NOT EXISTS notifications
(
  notification_id String,
  at DateTime64(3, 'UTC'),
  group_key String,
  channel LowCardinality(String),
  kind LowCardinality(String),
  firing Array(String),
  resolved Array(String),
  result LowCardinality(String),
  attempts UInt32,
  error String
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (group_key, channel, at)
TTL toDate(at) + toIntervalDay(1825)
SETTINGS ttl_only_drop_parts = 1;

-- monitor_state
CREATE TABLE IF NOT EXISTS monitor_state
(
  monitor_id String,
  state String CODEC(ZSTD(3)),
  updated_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(updated_at)
ORDER BY monitor_id;

-- otlp_waiting
CREATE TABLE IF NOT EXISTS otlp_waiting
(
  received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  segment String CODEC(ZSTD(1)),
  call String CODEC(ZSTD(3))
)
ENGINE = MergeTree
PARTITION BY toDate(received_at)
ORDER BY segment
TTL toDate(received_at) + toIntervalDay(2)
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000;
