import type { Exchange } from './exchange.js';
import type { StreamEvent } from './stream_events.js';

/** An exchange with its bodies decoded (content coding, charset, JSON, stream events), each at most once. */
export interface DecodedExchange {
  readonly exchange: Exchange;
  readonly method: string;
  /** Percent-decoded path without query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Media type without parameters, lower case; '' when absent. */
  readonly requestType: string;
  readonly responseType: string;
  readonly status: number | null;
  readonly requestText: string;
  readonly responseText: string;
  /** Parsed body; undefined when it is not JSON. */
  readonly requestJson: unknown;
  readonly responseJson: unknown;
  /** Events of a streamed response (SSE, NDJSON), in order of arrival; empty when it is not a stream. */
  readonly events: readonly StreamEvent[];
}
