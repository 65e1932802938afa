import { asArray, asRecord, asString } from '../../../core/json.js';
import type { Reading } from '../backend.js';
import type { Bodies } from '../parts/bodies.js';
import { readPrompt } from '../parts/conversation.js';
import { topLabel } from '../parts/labels.js';

/** `/v1/classify` (https://docs.cohere.com/v1/reference/classify): texts in, a label for each out; billed by the text. */
export function readClassify({ request, answer: body }: Bodies): Reading {
  const asked = asRecord(request);
  const answer = asRecord(body);
  const { prediction, confidence } = asRecord(asArray(answer['classifications'])[0]);
  return {
    operation: 'classification',
    request_model: asString(asked['model']),
    ...readPrompt(asked['inputs'], 'first'),
    response_id: asString(answer['id']),
    streaming: false,
    attributes: topLabel({ label: prediction, score: confidence }),
  };
}
