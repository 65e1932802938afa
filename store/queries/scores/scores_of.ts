import { iso, time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';
import type { ScoreRow } from './save_scores.js';

export type ScoreOfCall = Pick<
  ScoreRow,
  | 'scorer'
  | 'scorer_version'
  | 'score'
  | 'label'
  | 'spans'
  | 'categories'
  | 'read'
  | 'reason'
  | 'probability'
  | 'scored_at'
>;

/** All scores of one call, by scorer; the newest where it was scored more than once. */
export async function scoresOf(store: Store, call: { call_id: string; started_at: string }): Promise<ScoreOfCall[]> {
  return store.query<ScoreOfCall>(
    `SELECT scorer, scorer_version, score, label, spans, categories, read, reason, probability, ${iso('s.scored_at')} AS scored_at
     FROM scores AS s WHERE started_at = ${time('at')} AND call_id = {call_id:String}
     ORDER BY scorer, s.scored_at DESC LIMIT 1 BY scorer`,
    { call_id: call.call_id, at: Date.parse(call.started_at) },
  );
}
