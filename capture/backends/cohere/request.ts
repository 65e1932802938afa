import { asCount, asNumber, asRecord, asString } from '../../../core/json.js';
import { GEN_AI } from '../../../core/names/attributes.js';
import type { Reading } from '../backend.js';
import { sessionIn } from '../parts/conversation.js';

/** What Cohere's generating requests have in common; `p` and `k` are top_p and top_k. Answers do not name their model. */
export function readRequest(body: Record<string, unknown>): Partial<Reading> {
  const seed = asNumber(body['seed']);
  const wanted = asCount(body['num_generations']);
  return {
    request_model: asString(body['model']),
    temperature: asNumber(body['temperature']),
    top_p: asNumber(body['p']),
    top_k: asNumber(body['k']),
    max_tokens: asCount(body['max_tokens']),
    session_id: sessionIn(body),
    attributes: {
      ...(seed !== null && { [GEN_AI.requestSeed]: String(seed) }),
      ...(wanted !== null && wanted !== 1 && { [GEN_AI.requestChoiceCount]: String(wanted) }),
    },
  };
}

/** A finish reason of an answer that failed is its error, too. */
export function failure(finish: string, message: unknown): Pick<Reading, 'error_type' | 'error_message'> {
  const text = asString(message) || asString(asRecord(message)['message']);
  return finish.startsWith('ERROR') || text !== '' ? { error_type: finish || 'error', error_message: text } : {};
}
