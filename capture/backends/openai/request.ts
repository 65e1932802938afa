import { asCount, asNumber, asRecord, asString } from '../../../core/json.js';
import { GEN_AI } from '../../../core/names/attributes.js';
import type { DecodedExchange } from '../../decode.js';
import type { Reading } from '../backend.js';
import { sessionIn } from '../parts/conversation.js';

export type RequestReading = Pick<
  Reading,
  'request_model' | 'temperature' | 'top_p' | 'top_k' | 'max_tokens' | 'session_id' | 'attributes'
>;

/** Azure's deployment in the path is the model asked for, as OpenAI's engine was of old, and Databricks' endpoint is. */
const DEPLOYMENT = /\/(?:deployments|engines|serving-endpoints(?=\/[^/]+\/invocations))\/([^/]+)\//;

/** What all OpenAI requests have in common: model, sampling, session. */
export function readRequest(exchange: DecodedExchange): RequestReading {
  const body = asRecord(exchange.requestJson);
  const attributes: Record<string, string> = {};
  const seed = asNumber(body['seed']);
  const wanted = asCount(body['n']);
  if (seed !== null) attributes[GEN_AI.requestSeed] = String(seed);
  if (wanted !== null && wanted !== 1) attributes[GEN_AI.requestChoiceCount] = String(wanted);
  return {
    request_model: asString(body['model']) || asString(body['model_id']) || modelInPath(exchange),
    temperature: asNumber(body['temperature']),
    top_p: asNumber(body['top_p']),
    top_k: asNumber(body['top_k']),
    max_tokens:
      asCount(body['max_completion_tokens']) ?? asCount(body['max_tokens']) ?? asCount(body['max_output_tokens']),
    session_id: sessionIn(body),
    attributes,
  };
}

/** Only they say the model in the path; `DecodedExchange.path` has lost what was escaped in it, which is what we want. */
export function modelInPath(exchange: DecodedExchange): string {
  return DEPLOYMENT.exec(exchange.path)?.[1] ?? '';
}
