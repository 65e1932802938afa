export type { Range, Scope } from './scope.js';

export { countNotifications } from './alerts/count_notifications.js';
export { listAlerts, type AlertFilter } from './alerts/list_alerts.js';
export { loadAlerts } from './alerts/load_alerts.js';
export { loadNotifications } from './alerts/load_notifications.js';
export { notificationsFor } from './alerts/notifications_for.js';
export { saveAlerts } from './alerts/save_alerts.js';
export { saveNotifications } from './alerts/save_notifications.js';

export { callNamed } from './calls/call_named.js';
export { copyEvidence } from './calls/copy_evidence.js';
export { countedCalls, type CountedCalls } from './calls/counted_calls.js';
export { everSeenACall } from './calls/ever_seen_a_call.js';
export { exampleCalls, type ExampleCall } from './calls/example_calls.js';
export {
  exportDaysSql,
  exportedCallsSql,
  exportPageSql,
  unfitCallsSql,
  type ExportCursor,
  type ExportRules,
  type ScoreBound,
  type Unfit,
} from './calls/exported_calls.js';
export { fieldFaults, FIELD_FAULTS, type FieldFaults } from './calls/field_faults.js';
export { getCall, type CallRow } from './calls/get_call.js';
export { knownCalls } from './calls/known_calls.js';
export { listCalls, type CallFilter, type CallListRow, type CallPage } from './calls/list_calls.js';
export { keepWaiting, loadWaiting, type WaitingCall } from './calls/otlp_waiting.js';
export { recentBadCalls, type BadCallsQuestion } from './calls/recent_bad_calls.js';
export { repeatedPrompts, type RepeatedPrompt } from './calls/repeated_prompts.js';
export { seenValues, type SeenValue } from './calls/seen_values.js';
export { callsById, callsSeenByTaps, callsToldBySpans, collectorsSince, type TwinQuestion } from './calls/twins.js';

export { captureLosses, type CaptureLossRow } from './collectors/capture_losses.js';
export { insertServerMetrics, type ServerMetric } from './collectors/insert_server_metrics.js';
export { latestByTarget, type LatestValue } from './collectors/latest_by_target.js';
export { segmentKnown } from './collectors/segment_known.js';
export {
  serverMetrics,
  serverMetricSources,
  type ServerMetricPoint,
  type ServerMetricSource,
} from './collectors/server_metrics.js';

export { feedbackOf, type Rated } from './feedback/feedback_of.js';
export { harmLabels, type LabelledCall } from './feedback/harm_labels.js';
export { insertFeedback, type Feedback } from './feedback/insert_feedback.js';
export { ratingShares, type RatingShares } from './feedback/rating_shares.js';

export { detailedFindings, type DetailedFinding } from './findings/detailed_findings.js';
export { findingHistory, type PastValue } from './findings/finding_history.js';
export { latestFindings } from './findings/latest_findings.js';
export { listFindings, type FindingFilter } from './findings/list_findings.js';
export { saveFindings } from './findings/save_findings.js';

export { loadMonitorState, saveMonitorState } from './monitors/monitor_state.js';
export { relearnRequests, requestRelearning } from './monitors/relearn_requests.js';

export { deployments, type DeploymentRow } from './overview/deployments.js';
export type { RollupFigures } from './overview/figures.js';
export { modelTable, type ModelRow } from './overview/model_table.js';
export { overviewRollup, type RollupPoint } from './overview/overview_rollup.js';
export { overviewTotals } from './overview/overview_totals.js';
export { sloWindows, type SloQuestion, type SloWindowRow } from './overview/slo_windows.js';
export { targetStatus, type TargetRow } from './overview/target_status.js';

export { probeReports, saveProbeReport } from './probes/probe_reports.js';
export {
  answeredProbesSql,
  chatCostSql,
  probeCallsSql,
  probeSpendingSql,
  usualModelSql,
} from './probes/probed_calls.js';

export { saveScores, type ScoreRow } from './scores/save_scores.js';
export { scoresOf, type ScoreOfCall } from './scores/scores_of.js';
export {
  judgeStateId,
  loadScoringState,
  saveScoringState,
  type FloorsState,
  type ScoringState,
  type SpendingState,
} from './scores/scoring_state.js';
export { sequenceBefore, unscoredCalls, unscoredCount, type UnscoredCall } from './scores/unscored_calls.js';

export {
  closedSessions,
  DRAWS,
  LONGEST_MS,
  type ClosedSession,
  type ClosedSessionsQuestion,
} from './sessions/closed_sessions.js';
export {
  comparedAnswersSql,
  comparedCountsSql,
  comparedScorersSql,
  comparedScoresSql,
  comparedSessionsSql,
  type ComparedCalls,
} from './sessions/compared_sessions.js';
export { type Declared, firstAttempts, type FirstAttempt, type Stratum } from './sessions/first_attempts.js';
export { labelledAttempts, type LabelledAttempts } from './sessions/labelled_attempts.js';
export { lateCalls } from './sessions/late_calls.js';
export { observedTargets, type ObservedTarget } from './sessions/observed_targets.js';
export { firstScored, lastStored, scoredSessions, type ScoredCallRow } from './sessions/scored_sessions.js';
export {
  busiestSegments,
  SEGMENT_DIMENSIONS,
  segmentCells,
  type SegmentCell,
  type SegmentDimension,
} from './sessions/segment_cells.js';
export { sessionRatings } from './sessions/session_ratings.js';
export { sessionScores, type Said, type SessionScores } from './sessions/session_scores.js';
export { tellingCalls, type TellingQuestion } from './sessions/telling_calls.js';

export { callerSpend, type CallerSpend } from './spending/caller_spend.js';
export { gpuIdle, type GpuIdleRow } from './spending/gpu_idle.js';
export { passedCalls } from './spending/passed_calls.js';
export { periodUsage, type UsageHour } from './spending/period_usage.js';
export { refusedCalls, type RefusedCalls } from './spending/refused_calls.js';
export { spendByDay, type SpendDay } from './spending/spend_by_day.js';
export { unpricedModels, type UnpricedModel } from './spending/unpriced_models.js';
export type { Usage } from './spending/usage.js';
