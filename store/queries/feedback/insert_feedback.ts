import type { Store } from '../../store.js';

export interface Feedback {
  at: string;
  call_id: string;
  response_id: string;
  request_id: string;
  /** -1 to 1; null when it is only words. */
  rating: number | null;
  label: string;
  /** What the answer should have been. */
  correction: string;
  comment: string;
  /** Who says so (a keyed hash), '' when that is not told: the same source speaks once on a call, the last time counts. */
  source: string;
}

/** Keeps one rating of a call. */
export async function insertFeedback(store: Store, feedback: Feedback): Promise<void> {
  await store.insert('feedback', [feedback]);
}
