import { asRecord, asString, isRecord } from '../../core/json.js';
import type { DecodedExchange } from '../decode.js';
import type { Backend } from './backend.js';

/**
 * LitServe, which LitGPT is served by: `/predict` (unless the application says otherwise), any JSON in and out, read as the
 * mapping says, or guessed. Its OpenAI door is read by that backend.
 *
 * Nothing on the wire names it. It is taken for what answers `/predict` with an `output`, streams there without a content type,
 * or fails in its words; a script of one's own that does the same is read the same.
 * @param generic reads what is in the bodies
 */
export function createLitserve(generic: Backend): Backend {
  return {
    name: 'litserve',
    servesAt: (path) => /\/predict\/?$/.test(path),
    recognises,
    read: (exchange) => generic.read(exchange),
  };
}

function recognises(exchange: DecodedExchange): boolean {
  const { response } = exchange.exchange;
  if (response === null || 'instances' in asRecord(exchange.requestJson)) return false;
  const answer = exchange.events[0]?.json ?? exchange.responseJson;
  if (isRecord(answer)) return 'output' in answer || asString(answer['detail']) !== '';
  return response.headers['content-type'] === undefined && exchange.status === 200;
}
