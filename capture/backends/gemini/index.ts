import { asRecord, isRecord } from '../../../core/json.js';
import type { DecodedExchange } from '../../decode.js';
import { readMessages } from '../anthropic/messages.js';
import type { Backend, Reading } from '../backend.js';
import { bodiesOf } from '../parts/bodies.js';
import { createGeneric } from '../generic/index.js';
import { readChat } from '../openai/completions.js';
import { readEmbed } from './embed.js';
import { readGenerate } from './generate.js';
import { readFetched, readInteraction } from './interactions.js';
import { readPredict } from './predict.js';
import { modelAsked } from './request.js';

type Reader = (exchange: DecodedExchange) => Reading | null;

const VERBS: Readonly<Record<string, Reader>> = {
  generateContent: readGenerate,
  streamGenerateContent: readGenerate,
  embedContent: readEmbed,
  batchEmbedContents: readEmbed,
  predict: readPredict,
  predictLongRunning: readPredict,
  rawPredict: readRaw,
  streamRawPredict: readRaw,
};

/** Vertex: `/projects/{p}/locations/{l}/...`, or `/publishers/...` alone with an API key. */
const ON_VERTEX = /\/(?:projects\/[^/]+\/locations|publishers)\/[^/]+\//;
const VERB = /:([A-Za-z]+)$/;
const INTERACTIONS = /\/v1(?:beta\d?|alpha)?\/(?:projects\/[^/]+\/locations\/[^/]+\/)?interactions(\/[^/]+)?\/?$/;
const other = createGeneric([]);

/** Google's Gemini API: the verb and the model stand in the path. */
export const gemini: Backend = {
  name: 'gemini',
  servesAt: (path) => readerFor(path) !== undefined && !ON_VERTEX.test(path) && !isKserve(path),
  recognises: isAsked,
  read,
};

/** Vertex AI: Gemini's verbs, and the models of others in their own words. */
export const vertex: Backend = {
  name: 'vertex',
  servesAt: (path) => readerFor(path) !== undefined && ON_VERTEX.test(path),
  recognises: isAsked,
  read,
};

/** An interaction may be anybody's: Google's has an input, and is fetched by its id. */
function isAsked({ method, path, requestJson }: DecodedExchange): boolean {
  return !INTERACTIONS.test(path) || method === 'GET' || 'input' in asRecord(requestJson);
}

function read(exchange: DecodedExchange): Reading | null {
  return (readerFor(exchange.path) ?? readGenerate)(exchange);
}

function readerFor(path: string): Reader | undefined {
  const interaction = INTERACTIONS.exec(path);
  if (interaction !== null) return interaction[1] === undefined ? readInteraction : readFetched;
  const verb = VERB.exec(path)?.[1] ?? '';
  return Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
}

/** `/v1/models/{m}:predict` is TensorFlow's and KServe's as well; Google's own stands under `/v1beta`. */
function isKserve(path: string): boolean {
  return path.endsWith(':predict') && !path.includes('/v1beta');
}

/** The body is the publisher's: Anthropic's messages, chats like OpenAI's (Mistral, Llama, AI21), or anything. */
function readRaw(exchange: DecodedExchange): Reading | null {
  const model = modelAsked(exchange);
  const reading = readerOfBody(exchange)(exchange);
  return reading && { ...reading, request_model: reading.request_model || model };
}

function readerOfBody(exchange: DecodedExchange): Reader {
  const request = exchange.requestJson;
  const isAnthropic = /\/publishers\/anthropic\//.test(exchange.path);
  if (isAnthropic || (isRecord(request) && 'anthropic_version' in request)) {
    return (each) => readMessages(bodiesOf(each));
  }
  if (isRecord(request) && Array.isArray(request['messages'])) return readChat;
  return other.read;
}
