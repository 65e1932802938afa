import { asArray, asRecord, asString } from '../../../core/json.js';
import { AWS, SIDELIGHT } from '../../../core/names/attributes.js';
import type { Reading } from '../backend.js';
import type { ModelBodies } from './bodies.js';
import { imagePrompt } from './media_models.js';

/**
 * A guardrail asked by itself, without a model
 * (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ApplyGuardrail.html).
 */
export function readGuardrail({ request, answer }: ModelBodies, guardrail: string): Reading {
  const texts = asArray(request['content']).map((part) => asString(asRecord(asRecord(part)['text'])['text']));
  const outputs = asArray(answer['outputs']).map((output) => asString(asRecord(output)['text']));
  const action = asString(answer['action']);
  return {
    operation: 'moderation',
    prompt: texts.join(''),
    output: outputs.join(''),
    finish_reasons: action === '' ? [] : [action],
    streaming: false,
    attributes: {
      [AWS.guardrailId]: guardrail,
      ...(action === 'GUARDRAIL_INTERVENED' && { [SIDELIGHT.guardrail]: 'true' }),
    },
  };
}

/**
 * A video or many embeddings, to be fetched from S3 when they are done: only the asking is seen
 * (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_StartAsyncInvoke.html).
 */
export function readAsyncInvoke({ request, answer }: ModelBodies): Reading {
  const input = asRecord(request['modelInput']);
  return {
    operation: 'generate_content',
    request_model: asString(request['modelId']),
    response_id: asString(answer['invocationArn']),
    prompt: imagePrompt(input) || asString(input['inputText']),
    streaming: false,
  };
}
