import type { DecodedExchange } from '../../decode.js';
import type { StreamEvent } from '../../body/stream_events.js';

/** What a reader looks at that cares for bodies only, so that whoever carries them (Vertex, Bedrock) can have them read. */
export interface Bodies {
  request: unknown;
  /** The whole answer; ignored where there are events. */
  answer: unknown;
  /** Events of a streamed answer; empty when it was not streamed. */
  events: readonly StreamEvent[];
}

export function bodiesOf({ requestJson, responseJson, events }: DecodedExchange): Bodies {
  return { request: requestJson, answer: responseJson, events };
}
