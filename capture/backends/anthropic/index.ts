import { asRecord } from '../../../core/json.js';
import type { DecodedExchange } from '../../decode.js';
import type { Backend, Reading } from '../backend.js';
import { bodiesOf, type Bodies } from '../parts/bodies.js';
import { readComplete } from './complete.js';
import { readMessages } from './messages.js';

type Reader = (bodies: Bodies) => Reading;

const ENDPOINTS: readonly (readonly [suffix: RegExp, read: Reader])[] = [
  [/\/v1\/messages\/?$/, readMessages],
  [/\/v1\/complete\/?$/, readComplete],
];

/** Anthropic's Messages API, as spoken by Anthropic, llama.cpp, Ollama, vLLM and gateways. */
export const anthropic: Backend = {
  name: 'anthropic',
  recognises: (exchange) => readerFor(exchange) !== undefined,
  read: (exchange) => (readerFor(exchange) ?? readMessages)(bodiesOf(exchange)),
};

function readerFor(exchange: DecodedExchange): Reader | undefined {
  for (const [suffix, read] of ENDPOINTS) if (suffix.test(exchange.path)) return read;
  return isMessage(exchange) ? readMessages : undefined;
}

/** Under a path of its own: the client names the version of the protocol, or the answer is a message. */
function isMessage(exchange: DecodedExchange): boolean {
  if (!Array.isArray(asRecord(exchange.requestJson)['messages'])) return false;
  if (exchange.exchange.request.headers['anthropic-version'] !== undefined) return true;
  const answer = asRecord(exchange.events[0]?.json ?? exchange.responseJson);
  return answer['type'] === 'message_start' || (answer['type'] === 'message' && Array.isArray(answer['content']));
}
