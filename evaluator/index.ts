/**
 * The door of the evaluator: it asks the checks in rounds, keeps their findings, leads alerts through their lives, and
 * tells Slack and PagerDuty. It knows the service only by the store they share.
 */
import { Evaluator, type EvaluatorOptions, type EvaluatorStats } from './evaluator.js';

export { backtest, type BacktestAlarm, type BacktestResult } from './backtest/index.js';
export { compare, parseSelector, type GateReport, type GateRow, type Selector } from './gate/index.js';
export { sendTestAlert, type TestAlertResult } from './alerts/test_alert.js';
export { createJudges } from './judges/index.js';
export { createScoring } from './scoring/index.js';
export type { EvaluatorOptions, EvaluatorStats } from './evaluator.js';

/** What callers see of an evaluator. */
export interface RunningEvaluator {
  /** Begins rounds, `evaluator.interval` apart. */
  start(): void;
  /** Ends after the round under way; the next evaluator on the same store goes on from there. */
  stop(): Promise<void>;
  /** One round and its deliveries. Never rejects: failures are counted and logged. */
  runOnce(): Promise<void>;
  stats(): EvaluatorStats;
}

export function createEvaluator(options: EvaluatorOptions): RunningEvaluator {
  return new Evaluator(options);
}
