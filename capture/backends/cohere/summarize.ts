import { asRecord, asString } from '../../../core/json.js';
import type { Reading } from '../backend.js';
import type { Bodies } from '../parts/bodies.js';
import { readRequest } from './request.js';
import { cohereUsage } from './usage.js';

/** `/v1/summarize`, of old (https://docs.cohere.com/v1/reference/summarize): a long text in, a short one out. */
export function readSummarize({ request, answer: body }: Bodies): Reading {
  const asked = asRecord(request);
  const answer = asRecord(body);
  return {
    operation: 'text_completion',
    ...readRequest(asked),
    prompt: asString(asked['text']),
    output: asString(answer['summary']),
    response_id: asString(answer['id']),
    streaming: false,
    usage: cohereUsage(answer['meta']),
  };
}
