import type { StreamEvent } from '../../stream_events.js';

/** What the readers of one model call look at. */
export interface Bodies {
  request: Record<string, unknown>;
  /** The whole answer; empty where there are events. */
  answer: Record<string, unknown>;
  /** Events of a streamed answer. */
  events: readonly StreamEvent[];
}
