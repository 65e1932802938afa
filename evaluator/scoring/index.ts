/**
 * The door of scoring: reads new calls in the order they were stored, has scorers read their texts in a thread of its own, and keeps the
 * scores. It knows the service only by the store they share.
 */
import { ScoringLoop, type ScoringOptions, type ScoringStats } from './loop.js';

export type { ScoringOptions, ScoringStats } from './loop.js';

/** What callers see of scoring. */
export interface RunningScoring {
  start(): void;
  /** Ends after the calls at hand; the next one on the same store goes on from there. */
  stop(): Promise<void>;
  /** All that waits now. Never rejects: failures are counted and logged. */
  runOnce(): Promise<void>;
  stats(): ScoringStats;
  /**
   * What texts are about, as vectors of 384 numbers and of length one, in the thread that scores; undefined for texts without a character
   * to read.
   * @throws {SidelightError} MISSING_PACKAGE when the embedder cannot load; else when the thread ended
   */
  embed(texts: readonly string[]): Promise<(Float32Array | undefined)[]>;
}

export function createScoring(options: ScoringOptions): RunningScoring {
  return new ScoringLoop(options);
}
