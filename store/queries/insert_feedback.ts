import type { Store } from '../store.js';

export interface Feedback {
  at: string;
  call_id: string;
  response_id: string;
  request_id: string;
  /** -1 to 1. */
  rating: number;
  label: string;
  comment: string;
}

/** Keeps one rating of a call. */
export async function insertFeedback(store: Store, feedback: Feedback): Promise<void> {
  await store.insert('feedback', [feedback]);
}
