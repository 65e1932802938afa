import { asArray, asRecord, isRecord } from '../../../core/json.js';
import type { DecodedExchange } from '../../decode.js';
import type { Reading } from '../backend.js';
import { errorIn } from '../parts/errors.js';
import { vectorFacts } from '../parts/vectors.js';
import { contentText, modelAsked } from './request.js';
import { geminiUsage } from './usage.js';

/** `:embedContent` and `:batchEmbedContents` (https://ai.google.dev/api/embeddings): contents in, vectors out. */
export function readEmbed(exchange: DecodedExchange): Reading {
  const body = asRecord(exchange.requestJson);
  const answer = asRecord(exchange.responseJson);
  const contents = [body, ...asArray(body['requests'])].map((each) => asRecord(each)['content']).filter(isRecord);
  const embeddings = [answer['embedding'], ...asArray(answer['embeddings'])];
  const vectors = embeddings.map((each) => asRecord(each)['values']).filter(Array.isArray);
  const error = errorIn(answer);
  return {
    operation: 'embeddings',
    request_model: modelAsked(exchange),
    prompt: contentText(contents.at(-1)),
    ...(contents.length > 1 && { messages: contents }),
    streaming: false,
    error_type: error?.type,
    error_message: error?.message,
    usage: geminiUsage(answer['usageMetadata']),
    attributes: vectorFacts(vectors),
  };
}
