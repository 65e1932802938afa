import type { Store } from '../store.js';

export interface Feedback {
  at: string;
  call_id: string;
  response_id: string;
  request_id: string;
  rating: number;
  label: string;
  comment: string;
}

/** Keeps one rating of a call. */
export async function insertFeedback(store: Store, feedback: Feedback): Promise<void> {
  throw new Error('not built yet');
}
