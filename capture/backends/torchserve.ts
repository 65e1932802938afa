import { asRecord, asString, isRecord } from '../../core/json.js';
import { SIDELIGHT } from '../../core/names/attributes.js';
import type { DecodedExchange } from '../decode.js';
import type { Backend, Reading } from './backend.js';
import { topLabel } from './labels.js';

/** `/predictions/{model}[/{version}][/{path of the handler}]`, `/explanations/...` */
const PATH = /\/(?:predictions|explanations)\/([^/]+)(?:\/([^/]+))?/;

/**
 * TorchServe (docs/inference_api.md): any body in, any answer out, so it is read as the mapping says, or guessed. Handlers that
 * speak OpenAI's API under their prediction path are read by that backend.
 * @param generic reads what is in the bodies
 */
export function createTorchserve(generic: Backend): Backend {
  return {
    name: 'torchserve',
    recognises: (exchange) => PATH.test(exchange.path),
    read: (exchange) => readTorchserve(exchange, generic.read(exchange)),
  };
}

function readTorchserve(exchange: DecodedExchange, reading: Reading | null): Reading | null {
  if (reading === null) return null;
  const [, model = '', version = ''] = PATH.exec(exchange.path) ?? [];
  const error = errorOf(exchange.responseJson);
  return {
    ...reading,
    request_model: reading.request_model || model,
    ...(error !== null && { error_type: error.type, error_message: error.message, output: '' }),
    attributes: {
      ...reading.attributes,
      ...topLabel(exchange.responseJson),
      ...(version !== '' && { [SIDELIGHT.modelVersion]: version }),
    },
  };
}

/** `{"code": 404, "type": "ModelNotFoundException", "message": "..."}` */
function errorOf(answer: unknown): { type: string; message: string } | null {
  if (!isRecord(answer) || typeof answer['code'] !== 'number') return null;
  const { type, message } = asRecord(answer);
  return asString(type) === '' ? null : { type: asString(type), message: asString(message) };
}
