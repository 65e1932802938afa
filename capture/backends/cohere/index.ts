import { asRecord, isRecord } from '../../../core/json.js';
import type { DecodedExchange } from '../../decode.js';
import { providerOfHost } from '../../prices/provider.js';
import type { Backend, Reading } from '../backend.js';
import { bodiesOf, type Bodies } from '../parts/bodies.js';
import { readChatV1 } from './chat_v1.js';
import { readChatV2 } from './chat_v2.js';
import { readClassify } from './classify.js';
import { readEmbed } from './embed.js';
import { readGenerate } from './generate.js';
import { readRerank } from './rerank.js';
import { readSummarize } from './summarize.js';

type Reader = (bodies: Bodies) => Reading;

/** Paths of Cohere's that others use as well: fields of the request tell. */
const ENDPOINTS: readonly (readonly [suffix: RegExp, read: Reader, isOwn: (exchange: DecodedExchange) => boolean])[] = [
  [/\/v2\/chat\/?$/, readChatV2, (exchange) => asks(exchange, 'messages')],
  [/\/v1\/chat\/?$/, readChatV1, (exchange) => asks(exchange, 'message')],
  [/\/v1\/generate\/?$/, readGenerate, (exchange) => isGenerated(exchange)],
  [/\/v[12]\/embed\/?$/, readEmbed, (exchange) => asks(exchange, 'texts', 'images', 'inputs')],
  [/\/v[12]\/rerank\/?$/, readRerank, (exchange) => isBilled(exchange)],
  [/\/v1\/classify\/?$/, readClassify, (exchange) => isBilled(exchange)],
  [/\/v1\/summarize\/?$/, readSummarize, (exchange) => isBilled(exchange)],
];

/** Cohere's own API, v1 and v2. */
export const cohere: Backend = {
  name: 'cohere',
  servesAt: (path) => endpointOf(path) !== undefined,
  recognises: (exchange) => isCohere(exchange) || (endpointOf(exchange.path)?.[2](exchange) ?? false),
  read: (exchange) => (endpointOf(exchange.path)?.[1] ?? readChatV2)(bodiesOf(exchange)),
};

function endpointOf(path: string) {
  return ENDPOINTS.find(([suffix]) => suffix.test(path));
}

function isCohere({ exchange }: DecodedExchange): boolean {
  return providerOfHost(exchange.request.headers['host'] ?? '') === 'cohere';
}

function asks({ requestJson }: DecodedExchange, ...fields: readonly string[]): boolean {
  return isRecord(requestJson) && fields.some((field) => field in requestJson);
}

/** Half the world completes prompts under `/v1/generate`. */
function isGenerated({ responseJson, events }: DecodedExchange): boolean {
  return 'generations' in asRecord(responseJson) || 'is_finished' in asRecord(events[0]?.json);
}

/** Voyage, Jina, vLLM and llama.cpp rerank under the same path; they count tokens. */
function isBilled({ responseJson }: DecodedExchange): boolean {
  const meta = asRecord(asRecord(responseJson)['meta']);
  return 'billed_units' in meta || 'api_version' in meta;
}
