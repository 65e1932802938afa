import { asArray, asRecord, asString, isRecord } from '../../../core/json.js';
import type { DecodedExchange } from '../../decode.js';
import type { Backend, Reading } from '../backend.js';
import { readSpeech, readTranscription, readTranslation } from './audio.js';
import { readChat, readTextCompletion } from './completions.js';
import { readEmbeddings, readModeration } from './embeddings.js';
import { readImages } from './images.js';
import { isLlamaApi, readLlamaApi } from './llama_api.js';
import { readResponse } from './responses.js';
import { readRun, RUNS } from './runs.js';

type Reader = (exchange: DecodedExchange) => Reading | null;

/** By path suffix: the family is served under many prefixes. `/api/embeddings` is Ollama's. */
const ENDPOINTS: readonly (readonly [suffix: RegExp, read: Reader])[] = [
  [/\/chat\/completions\/?$/, readChat],
  [/\/completions\/?$/, readTextCompletion],
  [/\/responses(?:\/compact|\/resp_[^/]+)?\/?$/, readResponse],
  [/(?<!^\/api)\/(?:multimodal|contextualized)?embeddings\/?$/, readEmbeddings],
  [/\/images?\/(?:generations?|edits|variations)\/?$/, readImages],
  [/\/audio\/speech\/?$/, readSpeech],
  [/\/audio\/transcriptions\/?$/, readTranscription],
  [/\/audio\/translations\/?$/, readTranslation],
  [/\/moderations\/?$/, readModeration],
];

/** By shape, for servers that put the protocol under a path of their own: the answer names its kind. */
const SHAPES: Readonly<Record<string, Reader>> = {
  'chat.completion': readChat,
  'chat.completion.chunk': readChat,
  text_completion: readTextCompletion,
  response: readResponse,
};

/** OpenAI's HTTP API, as spoken by OpenAI, Azure and nearly every other server. */
export const openai: Backend = {
  name: 'openai',
  recognises: (exchange) => readerFor(exchange) !== undefined,
  read,
};

function read(exchange: DecodedExchange): Reading | null {
  const reader = readerFor(exchange) ?? readChat;
  if (reader === readChat) return (isLlamaApi(exchange) ? readLlamaApi : readChat)(exchange);
  return reader === readResponse && exchange.method === 'GET' ? readFetched(exchange) : reader(exchange);
}

const OVER = new Set(['completed', 'incomplete', 'failed', 'cancelled']);

/**
 * A response fetched with GET. One that was made in the background was answered without usage and text when it was asked for,
 * so its final state is the call; any other was recorded when it was made.
 */
function readFetched(exchange: DecodedExchange): Reading | null {
  const reading = readResponse(exchange);
  const response = asRecord(exchange.responseJson ?? asRecord(exchange.events.at(-1)?.json)['response']);
  return response['background'] === true && OVER.has(asString(response['status'])) ? reading : null;
}

function readerFor(exchange: DecodedExchange): Reader | undefined {
  for (const [suffix, reader] of ENDPOINTS) if (suffix.test(exchange.path)) return reader;
  return isRun(exchange) ? readRun : readerByShape(exchange);
}

/** LangGraph's server has runs at the same path, with an input. */
function isRun({ path, requestJson }: DecodedExchange): boolean {
  return RUNS.test(path) && !('input' in asRecord(requestJson));
}

function readerByShape(exchange: DecodedExchange): Reader | undefined {
  const request = exchange.requestJson;
  if (!isRecord(request) || !(Array.isArray(request['messages']) || 'prompt' in request || 'input' in request)) {
    return undefined;
  }
  if (isLlamaApi(exchange)) return readChat;
  const answer = asRecord(exchange.events[0]?.json ?? exchange.responseJson);
  if (answer['object'] === 'list') return isEmbedding(asArray(answer['data'])[0]) ? readEmbeddings : undefined;
  const inner = asRecord(answer['response']);
  const kind = asString(answer['object']) || asString(inner['object']);
  const [choice] = asArray(answer['choices']);
  if (kind !== 'response' && choice === undefined) return undefined;
  if (kind === '') return isChat(request, asRecord(choice)) ? readChat : undefined;
  return Object.hasOwn(SHAPES, kind) ? SHAPES[kind] : undefined;
}

function isEmbedding(entry: unknown): boolean {
  return asRecord(entry)['object'] === 'embedding';
}

/** IBM's watsonx and Snowflake's Cortex do not name it. */
function isChat(request: Record<string, unknown>, choice: Record<string, unknown>): boolean {
  return Array.isArray(request['messages']) && (isRecord(choice['message']) || isRecord(choice['delta']));
}
