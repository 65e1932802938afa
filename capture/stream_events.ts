/** One event of a streamed response. */
export interface StreamEvent {
  /** SSE event name; '' where there is none. */
  name: string;
  data: string;
  /** `data` parsed; undefined when it is not JSON. */
  json: unknown;
  /** Arrival of the chunk that completed the event, ms since the first byte of the request. */
  atMs: number;
}
