import type { OtlpSpan, SpanCalls } from '../capture/otlp/index.js';
import type { PostedCall } from '../capture/posted/posted.js';
import type { Call } from '../core/call.js';
import type { Clock } from '../core/time/clock.js';
import type { Config } from '../core/config/schema.js';
import type { EnforcedBudget } from '../core/enforcement.js';
import type { Logger } from '../core/process/log.js';
import type { Store, Writer } from '../store/index.js';
import type { CaptureLevels } from './capture_levels.js';
import type { TokenGuard } from './access/tokens.js';
import type { Backlog } from './ingest/backlog.js';
import type { Lanes } from './ingest/lanes.js';
import type { Quarantine } from './ingest/quarantine.js';
import type { ServiceMetrics } from './metrics/metrics.js';
import type { Once } from './once/once.js';
import type { Telemetry } from './telemetry/otel.js';
import type { LivePricer } from './prices/live_pricer.js';

/** What the handlers work with. One per running service. */
export interface ServiceContext {
  config: Config;
  store: Store;
  writer: Writer;
  log: Logger;
  clock: Clock;
  tokens: TokenGuard;
  pricer: LivePricer;
  estimateTokens: (calls: Call[]) => Promise<void>;
  /** Bodies received and not yet stored. */
  backlog: Backlog;
  /** Segments being stored. */
  lanes: Lanes;
  /** Keyed hashes of what must not be stored. */
  hasher: { hash(text: string): string };
  /** Makes calls of the spans of a request. */
  readSpans: (spans: readonly OtlpSpan[]) => SpanCalls;
  /** Makes a call of a posted record; `line` is its text. */
  readRecord: (record: unknown, line: string) => PostedCall;
  /** How much collectors let be kept of their targets. */
  captureLevels: CaptureLevels;
  /** How the budgets stand that collectors enforce. @throws {SidelightError} STORE_UNAVAILABLE */
  enforcement: () => Promise<EnforcedBudget[]>;
  /** Sees to it that a call seen by a tap and told by a span is one row. */
  once: Once;
  quarantine: Quarantine;
  metrics: ServiceMetrics;
  /** Metrics that are read from the store, brought up to date; answers the exposition text. */
  scrape: () => Promise<string>;
  /** Null unless OpenTelemetry export is configured. */
  telemetry: Telemetry | null;
  /** How the evaluator of this process is doing; null when there is none. */
  evaluation: () => EvaluationFigures | null;
  /** How the scoring of this process is doing; null when there is none. */
  scoring: () => ScoringFigures | null;
  /** Throws when the store does not answer or was not written to lately for a reason of its own. */
  probeStore: () => Promise<void>;
  /** Text of the OpenAPI document. */
  openapi: () => string;
  state: ServiceState;
}

export interface ServiceState {
  draining: boolean;
  /** Exports under way. */
  exports: number;
  /** When (monotonic) and why the store could not be written to; null once it could again. */
  storeFailure: { at: number; reason: string } | null;
}

/** What `/metrics` tells of the evaluator. */
export interface EvaluationFigures {
  /** Of the last round. */
  durationSeconds: number;
  /** Epoch ms of the end of the last round that went through; null before. */
  lastRoundAt: number | null;
}

/** What `/metrics` tells of scoring; by scorer where it is a record. */
export interface ScoringFigures {
  scorers: readonly string[];
  /** Texts, since the start. */
  scored: Readonly<Record<string, number>>;
  failed: Readonly<Record<string, number>>;
  /** Why a scorer gives no scores. */
  unavailable: Readonly<Record<string, string>>;
  /** Share of the calls that is read. */
  share: Readonly<Record<string, number>>;
  /** Calls that wait. */
  waiting: number;
  workSeconds: number;
  /** By judge. */
  judges: Readonly<Record<string, JudgeFigures>>;
}

/** Since the start, but for what is so now. */
export interface JudgeFigures {
  requests: number;
  failures: number;
  /** Where a price is known. */
  costUsd: number;
  /** Requests without a known price. */
  unpriced: number;
  /** Rests until tomorrow. */
  capped: boolean;
  /** Calls it has not come to. */
  waiting: number;
}
