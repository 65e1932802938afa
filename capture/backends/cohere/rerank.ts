import { asArray, asRecord, asString } from '../../../core/json.js';
import type { Reading } from '../backend.js';
import type { Bodies } from '../parts/bodies.js';
import { cohereUsage } from './usage.js';

/** `/v1/rerank`, `/v2/rerank` (https://docs.cohere.com/reference/rerank): billed by searches, not by tokens. */
export function readRerank({ request, answer: body }: Bodies): Reading {
  const asked = asRecord(request);
  const answer = asRecord(body);
  const query = asString(asked['query']);
  const documents = asArray(asked['documents']);
  return {
    operation: 'rerank',
    request_model: asString(asked['model']),
    prompt: query,
    ...(documents.length > 0 && { messages: [{ query }, ...documents] }),
    response_id: asString(answer['id']),
    streaming: false,
    usage: cohereUsage(answer['meta']),
  };
}
