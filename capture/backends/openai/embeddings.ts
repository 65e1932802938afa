import { asArray, asCount, asRecord, asString } from '../../../core/json.js';
import { GEN_AI, SIDELIGHT } from '../../../core/names/attributes.js';
import type { DecodedExchange } from '../../decode.js';
import type { Reading } from '../backend.js';
import { contentTexts } from '../parts/content.js';
import { readPrompt } from '../parts/conversation.js';
import { errorIn } from '../parts/errors.js';
import { openaiUsage, totalsOnly } from '../parts/usage.js';
import { vectorFacts } from '../parts/vectors.js';
import { Extras } from './extras.js';
import { readRequest } from './request.js';

/** `/embeddings`: texts in, vectors out. The vectors are not stored, their number and size are. */
export function readEmbeddings(exchange: DecodedExchange): Reading {
  const body = asRecord(exchange.requestJson);
  const answer = asRecord(exchange.responseJson);
  const input = readPrompt(body['input'] ?? body['content'] ?? otherInputs(body['inputs']), 'last');
  const vectors = vectorsIn(answer['data'] ?? answer['results']);
  const request = readRequest(exchange);
  const error = errorIn(answer);
  const extras = new Extras();
  extras.add(answer);
  return {
    operation: 'embeddings',
    ...request,
    ...input,
    response_model: asString(answer['model']),
    response_id: asString(answer['id']),
    streaming: false,
    error_type: error?.type,
    error_message: error?.message,
    usage: openaiUsage(answer['usage'], input.prompt !== '') ?? totalsOnly(asCount(answer['input_token_count']), null),
    attributes: {
      ...request.attributes,
      ...extras.result(exchange.exchange.response?.headers ?? {}),
      ...vectorFacts(vectors),
    },
  };
}

/** Voyage's multimodal inputs hold a content each, its contextual ones a list of chunks; IBM's are texts. */
function otherInputs(inputs: unknown): string[] {
  return asArray(inputs).map((input) => contentTexts(asRecord(input)['content'] ?? input, true).text);
}

/** Vectors of chunks stand one level deeper. */
function vectorsIn(data: unknown): unknown[] {
  return asArray(data)
    .flatMap((entry) => asRecord(entry)['data'] ?? entry)
    .map((entry) => asRecord(entry)['embedding']);
}

/** `/moderations`: texts in, categories out. */
export function readModeration(exchange: DecodedExchange): Reading {
  const answer = asRecord(exchange.responseJson);
  const results = asArray(answer['results']);
  const request = readRequest(exchange);
  const error = errorIn(answer);
  const flagged = results.some((result) => asRecord(result)['flagged'] === true);
  return {
    operation: 'moderation',
    ...request,
    ...readPrompt(asRecord(exchange.requestJson)['input'], 'last'),
    response_model: asString(answer['model']),
    response_id: asString(answer['id']),
    streaming: false,
    error_type: error?.type,
    error_message: error?.message,
    usage: openaiUsage(answer['usage'], true),
    attributes: {
      ...request.attributes,
      ...(results.length > 0 && { [SIDELIGHT.moderationFlagged]: String(flagged) }),
      ...(results.length > 0 && { [GEN_AI.requestChoiceCount]: String(results.length) }),
    },
  };
}
