/** Every metric name Sidelight exposes, in one place: `/metrics`, dashboards and tests read them from here. */

/** Collector, port 4190. */
export const COLLECTOR_METRICS = {
  connections: 'sidelight_collector_connections',
  connectionsTotal: 'sidelight_collector_connections_total',
  upstreamErrorsTotal: 'sidelight_collector_upstream_errors_total',
  bytesTotal: 'sidelight_collector_bytes_total',
  queueSizeBytes: 'sidelight_collector_queue_size_bytes',
  queueCapacityBytes: 'sidelight_collector_queue_capacity_bytes',
  droppedChunksTotal: 'sidelight_collector_dropped_chunks_total',
  droppedBytesTotal: 'sidelight_collector_dropped_bytes_total',
  blindConnections: 'sidelight_collector_blind_connections',
  blindConnectionsTotal: 'sidelight_collector_blind_connections_total',
  unreadableTotal: 'sidelight_collector_unreadable_total',
  exchangesTotal: 'sidelight_collector_exchanges_total',
  skippedTotal: 'sidelight_collector_skipped_total',
  callsTotal: 'sidelight_collector_calls_total',
  capturedBodyBytes: 'sidelight_collector_captured_body_bytes',
  workerRestartsTotal: 'sidelight_collector_worker_restarts_total',
  workerLagSeconds: 'sidelight_collector_worker_lag_seconds',
  spoolBytes: 'sidelight_collector_spool_size_bytes',
  spoolCapacityBytes: 'sidelight_collector_spool_capacity_bytes',
  spoolSegments: 'sidelight_collector_spool_segments',
  spoolDroppedTotal: 'sidelight_collector_spool_dropped_total',
  spoolWriteErrorsTotal: 'sidelight_collector_spool_write_errors_total',
  spoolRefusedSegmentsTotal: 'sidelight_collector_spool_refused_segments_total',
  shippedSegmentsTotal: 'sidelight_collector_shipped_segments_total',
  shipFailuresTotal: 'sidelight_collector_ship_failures_total',
  oldestUnshippedSeconds: 'sidelight_collector_oldest_unshipped_seconds',
  captureLevel: 'sidelight_collector_capture_level',
  refusedCallsTotal: 'sidelight_collector_refused_calls_total',
  usageNotAskedTotal: 'sidelight_collector_usage_not_asked_total',
  budgetEnforced: 'sidelight_collector_budget_enforced',
  budgetRefusing: 'sidelight_collector_budget_refusing',
} as const;

/** What clients may count themselves and post like the counters of a collector; label `target`. */
export const CLIENT_METRICS = { callsTotal: 'sidelight_client_calls_total' } as const;

/** Service, port 4180. */
export const SERVICE_METRICS = {
  callsTotal: 'sidelight_calls_total',
  errorsTotal: 'sidelight_call_errors_total',
  durationSeconds: 'gen_ai_server_request_duration_seconds',
  ttftSeconds: 'gen_ai_server_time_to_first_token_seconds',
  tpotSeconds: 'gen_ai_server_time_per_output_token_seconds',
  inputTokensTotal: 'sidelight_input_tokens_total',
  outputTokensTotal: 'sidelight_output_tokens_total',
  costUsdTotal: 'sidelight_cost_usd_total',
  unpricedCallsTotal: 'sidelight_unpriced_calls_total',
  budgetLimit: 'sidelight_budget_limit',
  budgetUsed: 'sidelight_budget_used',
  budgetForecast: 'sidelight_budget_forecast',
  budgetRefusing: 'sidelight_budget_refusing',
  findingState: 'sidelight_finding_state',
  alertsFiring: 'sidelight_alerts_firing',
  notificationsTotal: 'sidelight_notifications_total',
  ingestSegmentsTotal: 'sidelight_ingest_segments_total',
  ingestRowsTotal: 'sidelight_ingest_rows_total',
  ingestDuplicateSegmentsTotal: 'sidelight_ingest_duplicate_segments_total',
  quarantinedRowsTotal: 'sidelight_quarantined_rows_total',
  storeInsertSeconds: 'sidelight_store_insert_seconds',
  storeQuerySeconds: 'sidelight_store_query_seconds',
  evaluationSeconds: 'sidelight_evaluation_seconds',
  evaluationLagSeconds: 'sidelight_evaluation_lag_seconds',
  scoredTotal: 'sidelight_scored_texts_total',
  scoreFailuresTotal: 'sidelight_score_failures_total',
  scoringWaiting: 'sidelight_scoring_waiting_calls',
  scoringSecondsTotal: 'sidelight_scoring_seconds_total',
  scorerShare: 'sidelight_scorer_read_ratio',
  scorerUp: 'sidelight_scorer_up',
  judgeRequestsTotal: 'sidelight_judge_requests_total',
  judgeFailuresTotal: 'sidelight_judge_failures_total',
  judgeCostUsdTotal: 'sidelight_judge_cost_usd_total',
  judgeUnpricedTotal: 'sidelight_judge_unpriced_requests_total',
  judgeCapped: 'sidelight_judge_capped',
  judgeWaiting: 'sidelight_judge_waiting_calls',
  otelSpansTotal: 'sidelight_otel_spans_total',
  otelWaitingSpans: 'sidelight_otel_waiting_spans',
} as const;

/** Instruments pushed over OTLP (OpenTelemetry GenAI, server metrics). Histograms are in seconds. */
export const OTEL_METRICS = {
  requestDuration: 'gen_ai.server.request.duration',
  timeToFirstToken: 'gen_ai.server.time_to_first_token',
  timePerOutputToken: 'gen_ai.server.time_per_output_token',
} as const;

/** Bucket bounds, seconds: the conventions' own, continued for long streams. */
export const DURATION_BUCKETS = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84, 327.68,
];
export const TTFT_BUCKETS = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40,
];
export const TPOT_BUCKETS = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5];
