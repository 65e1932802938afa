export { callerSpend, type CallerSpend } from './caller_spend.js';
export { captureLosses, type CaptureLossRow } from './capture_losses.js';
export {
  comparedAnswersSql,
  comparedCountsSql,
  comparedScorersSql,
  comparedScoresSql,
  comparedSessionsSql,
  type ComparedCalls,
} from './compared_sessions.js';
export { countedCalls, type CountedCalls } from './counted_calls.js';
export {
  closedSessions,
  DRAWS,
  LONGEST_MS,
  type ClosedSession,
  type ClosedSessionsQuestion,
} from './closed_sessions.js';
export { lateCalls } from './late_calls.js';
export { observedTargets, type ObservedTarget } from './observed_targets.js';
export { relearnRequests, requestRelearning } from './relearn_requests.js';
export { sessionRatings } from './session_ratings.js';
export { tellingCalls, type TellingQuestion } from './telling_calls.js';
export { findingHistory, type PastValue } from './finding_history.js';
export { busiestSegments, segmentCells, type SegmentCell } from './segment_cells.js';
export { sessionScores, type Said, type SessionScores } from './session_scores.js';
export { copyEvidence } from './copy_evidence.js';
export { deployments, type DeploymentRow } from './deployments.js';
export { detailedFindings, type DetailedFinding } from './detailed_findings.js';
export { exampleCalls, type ExampleCall } from './example_calls.js';
export { everSeenACall } from './ever_seen_a_call.js';
export { feedbackOf, type Rated } from './feedback_of.js';
export { getCall, type CallRow } from './get_call.js';
export { fieldFaults, FIELD_FAULTS, type FieldFaults } from './field_faults.js';
export { gpuIdle, type GpuIdleRow } from './gpu_idle.js';
export { insertFeedback, type Feedback } from './insert_feedback.js';
export { insertServerMetrics, type ServerMetric } from './insert_server_metrics.js';
export { keepWaiting, loadWaiting, type WaitingCall } from './otlp_waiting.js';
export { knownCalls } from './known_calls.js';
export { latestByTarget, type LatestValue } from './latest_by_target.js';
export { latestFindings } from './latest_findings.js';
export { listAlerts, type AlertFilter } from './list_alerts.js';
export { listCalls, type CallFilter, type CallListRow, type CallPage } from './list_calls.js';
export { listFindings, type FindingFilter } from './list_findings.js';
export { loadAlerts } from './load_alerts.js';
export { loadNotifications } from './load_notifications.js';
export { modelTable, type ModelRow } from './model_table.js';
export { loadMonitorState, saveMonitorState } from './monitor_state.js';
export { answeredProbesSql, probeCallsSql, probeSpendingSql, tokenCostSql, usualModelSql } from './probed_calls.js';
export { probeReports, saveProbeReport } from './probe_reports.js';
export { notificationsFor } from './notifications_for.js';
export { overviewRollup, type RollupPoint } from './overview_rollup.js';
export { overviewTotals } from './overview_totals.js';
export { periodUsage, type UsageHour } from './period_usage.js';
export { ratingShares, type RatingShares } from './rating_shares.js';
export { recentBadCalls, type BadCallsQuestion } from './recent_bad_calls.js';
export { repeatedPrompts, type RepeatedPrompt } from './repeated_prompts.js';
export { saveAlerts } from './save_alerts.js';
export { saveFindings } from './save_findings.js';
export { saveNotifications } from './save_notifications.js';
export { saveScores, type ScoreRow } from './save_scores.js';
export { labelledAttempts, type LabelledAttempts } from './labelled_attempts.js';
export { harmLabels, type LabelledCall } from './harm_labels.js';
export { type Declared, firstAttempts, type FirstAttempt, type Stratum } from './first_attempts.js';
export { firstScored, lastStored, scoredSessions, type ScoredCallRow } from './scored_sessions.js';
export { scoresOf, type ScoreOfCall } from './scores_of.js';
export { seenValues, type SeenValue } from './seen_values.js';
export {
  judgeStateId,
  loadScoringState,
  saveScoringState,
  type FloorsState,
  type ScoringState,
  type SpendingState,
} from './scoring_state.js';
export { segmentKnown } from './segment_known.js';
export {
  serverMetrics,
  serverMetricSources,
  type ServerMetricPoint,
  type ServerMetricSource,
} from './server_metrics.js';
export { sloWindows, type SloQuestion, type SloWindowRow } from './slo_windows.js';
export { spendByDay, type SpendDay } from './spend_by_day.js';
export { callsById, callsSeenByTaps, callsToldBySpans, collectorsSince, type TwinQuestion } from './twins.js';
export { targetStatus, type TargetRow } from './target_status.js';
export { unpricedModels, type UnpricedModel } from './unpriced_models.js';
export { sequenceBefore, unscoredCalls, unscoredCount, type UnscoredCall } from './unscored_calls.js';
export type { RollupFigures } from './figures.js';
export type { Range, Scope } from './scope.js';
export type { Usage } from './usage.js';
