import type { Store } from '../../store.js';

/** One row of table `scores`: what a scorer of some version says about a text of a call. */
export interface ScoreRow {
  call_id: string;
  started_at: string;
  target: string;
  model: string;
  purpose: string;
  session_id: string;
  /** Name of the scorer; `NAME.prompt` for the prompt where it reads both texts. */
  scorer: string;
  scorer_version: string;
  /** 0 to 1; null is no data. */
  score: number | null;
  label: string;
  spans: { start: number; end: number; label: string }[];
  /** By kind of harm, 0 to 1; empty where the scorer tells none apart. */
  categories: Readonly<Record<string, number>>;
  /** Share of the stored text that was read; null where it is not known, or there is no score. */
  read: number | null;
  /** Why there is no score; of a judge, why it is what it is. */
  reason: string;
  /** How likely it was, when the call came, that this scorer would read it. */
  probability: number;
  scored_at: string;
}

/** Keeps scores. The same call scored again replaces what was there. */
export async function saveScores(store: Store, rows: readonly ScoreRow[]): Promise<void> {
  await store.insert('scores', rows);
}
