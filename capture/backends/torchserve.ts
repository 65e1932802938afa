import { asString, isRecord } from '../../core/json.js';
import { SIDELIGHT } from '../../core/names/attributes.js';
import type { DecodedExchange } from '../decode.js';
import type { Backend, Reading } from './backend.js';
import type { ServerError } from './parts/errors.js';
import { parseV2Path, readV2 } from './kserve/http.js';
import { modelInV1Path, readV1 } from './kserve/predict.js';
import { topLabel } from './parts/labels.js';

/** `/predictions/{model}[/{version}][/{path of the handler}]`, `/explanations/...` */
const PATH = /\/(?:predictions|explanations)\/([^/]+)(?:\/([^/]+))?/;

/**
 * TorchServe (docs/inference_api.md): any body in, any answer out, so it is read as the mapping says, or guessed; at KServe's
 * paths, as KServe's. Handlers that speak OpenAI's API under their prediction path are read by that backend.
 * @param generic reads what is in the bodies
 */
export function createTorchserve(generic: Backend): Backend {
  return {
    name: 'torchserve',
    servesAt: (path) => PATH.test(path) || isKservePath(path),
    recognises: () => true,
    read: (exchange) => {
      const { path } = exchange;
      if (modelInV1Path(path) !== undefined) return withError(readV1(exchange), exchange);
      if (parseV2Path(path) !== undefined) return withError(readV2(exchange), exchange);
      return readPrediction(exchange, generic.read(exchange));
    },
  };
}

function isKservePath(path: string): boolean {
  return modelInV1Path(path) !== undefined || parseV2Path(path) !== undefined;
}

/** Its server forbids caching in words of its own, and its errors have a shape of their own. */
export function isFromTorchserve(exchange: DecodedExchange): boolean {
  const cacheControl = exchange.exchange.response?.headers['cache-control'] ?? '';
  return cacheControl.startsWith('no-cache; no-store') || errorOf(exchange.responseJson) !== null;
}

function readPrediction(exchange: DecodedExchange, reading: Reading | null): Reading | null {
  if (reading === null) return null;
  const [, model = '', version = ''] = PATH.exec(exchange.path) ?? [];
  return withError(
    {
      ...reading,
      request_model: reading.request_model || model,
      attributes: {
        ...reading.attributes,
        ...topLabel(exchange.responseJson),
        ...(version !== '' && { [SIDELIGHT.modelVersion]: version }),
      },
    },
    exchange,
  );
}

function withError(reading: Reading, exchange: DecodedExchange): Reading {
  const error = errorOf(exchange.responseJson);
  return error === null ? reading : { ...reading, error_type: error.type, error_message: error.message, output: '' };
}

/** `{"code": 404, "type": "ModelNotFoundException", "message": "..."}` */
function errorOf(answer: unknown): ServerError | null {
  if (!isRecord(answer) || typeof answer['code'] !== 'number') return null;
  const type = asString(answer['type']);
  return type === '' ? null : { type, message: asString(answer['message']) };
}
