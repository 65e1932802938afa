import type { queries } from '../../store/index.js';
import type { Score } from '../scorers/index.js';

/** A text that was read. */
export interface ReadText {
  call: queries.UnscoredCall;
  /** As stored: the scorer's name, or `NAME.prompt`. */
  name: string;
  /** Which of its texts. */
  from: 'prompt' | 'output';
}

/** By whom, how likely that was, and when (epoch milliseconds). */
interface ReadBy {
  version: string;
  probability: number;
  now: number;
}

/** A score as it is stored. */
export function scoreRow({ call, name, from }: ReadText, found: Score, by: ReadBy): queries.ScoreRow {
  const { call_id, started_at, target, model, purpose, session_id } = call;
  const { score, label, spans, categories = {}, reason = '' } = found;
  return {
    call_id,
    started_at,
    target,
    model,
    purpose,
    session_id,
    scorer: name,
    scorer_version: by.version,
    score,
    label,
    spans,
    categories,
    read: score === null ? null : (found.read ?? 1) * call[`${from}_given`],
    reason,
    probability: by.probability,
    scored_at: new Date(by.now).toISOString(),
  };
}
