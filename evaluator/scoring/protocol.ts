import type { OwnModelConfig } from '../../core/config/schema.js';
import type { Score, ScoredCall } from '../scorers/index.js';

/** What the thread is started with. */
export interface ThreadData {
  models: readonly OwnModelConfig[];
}

/** Texts for one scorer. */
export interface ScoreRequest {
  scorer: string;
  texts: string[];
  calls: ScoredCall[];
}

/** Their scores and the time they took, or why there are none. */
export type ScoreReply = { scores: Score[]; milliseconds: number } | { unavailable: string } | { failed: string };
