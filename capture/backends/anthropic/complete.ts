import { asCount, asNumber, asRecord, asString, isRecord } from '../../../core/json.js';
import type { Reading } from '../backend.js';
import type { Bodies } from '../parts/bodies.js';
import { errorIn } from '../parts/errors.js';

/**
 * The legacy Text Completions API, `/v1/complete` (https://docs.anthropic.com/en/api/complete): it counts no tokens, and every
 * event of a stream repeats what is known so far but for the text.
 */
export function readComplete({ request, answer, events }: Bodies): Reading {
  const asked = asRecord(request);
  const streaming = events.length > 0;
  const parts = streaming ? events.map(({ json, atMs }) => ({ json, atMs })) : [{ json: answer, atMs: 0 }];
  const bodies = parts.flatMap(({ json, atMs }) => (isRecord(json) ? [{ body: json, atMs }] : []));
  const pieces = bodies.filter(({ body }) => asString(body['completion']) !== '');
  const told = (field: string) => bodies.map(({ body }) => asString(body[field])).findLast((text) => text !== '') ?? '';
  const error = bodies.map(({ body }) => errorIn(body)).find((each) => each !== null);
  const stopReason = told('stop_reason');
  return {
    operation: 'text_completion',
    request_model: asString(asked['model']),
    temperature: asNumber(asked['temperature']),
    top_p: asNumber(asked['top_p']),
    top_k: asNumber(asked['top_k']),
    max_tokens: asCount(asked['max_tokens_to_sample']),
    prompt: asString(asked['prompt']),
    response_model: told('model'),
    response_id: told('id'),
    output: pieces.map(({ body }) => asString(body['completion'])).join(''),
    finish_reasons: stopReason === '' ? [] : [stopReason],
    streaming,
    error_type: error?.type,
    error_message: error?.message,
    content_times: streaming ? pieces.map(({ atMs }) => atMs) : [],
    finished: streaming && stopReason !== '',
  };
}
