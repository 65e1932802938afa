import { asArray, asRecord, asString, isRecord } from '../../../core/json.js';
import type { Reading } from '../backend.js';
import type { Bodies } from '../parts/bodies.js';
import { readPrompt } from '../parts/conversation.js';
import { vectorFacts } from '../parts/vectors.js';
import { cohereUsage } from './usage.js';

/** `/v1/embed`, `/v2/embed` (https://docs.cohere.com/reference/embed): texts or images in; vectors, plain or by type, out. */
export function readEmbed({ request, answer: body }: Bodies): Reading {
  const asked = asRecord(request);
  const answer = asRecord(body);
  return {
    operation: 'embeddings',
    request_model: asString(asked['model']),
    ...readPrompt(asked['texts'] ?? inputs(asked['inputs']), 'last'),
    response_id: asString(answer['id']),
    streaming: false,
    usage: cohereUsage(answer['meta']),
    attributes: vectorFacts(vectorsIn(answer['embeddings'])),
  };
}

function inputs(value: unknown): unknown[] {
  return asArray(value).map((input) => asRecord(asArray(asRecord(input)['content'])[0]));
}

/** By type (`float`, `int8`, `binary` ...) the same vectors come several times. */
function vectorsIn(embeddings: unknown): unknown[] {
  if (!isRecord(embeddings)) return asArray(embeddings);
  return (
    Object.values(embeddings)
      .map(asArray)
      .find((vectors) => vectors.length > 0) ?? []
  );
}
