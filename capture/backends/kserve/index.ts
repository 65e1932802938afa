import { asArray, asRecord, asString } from '../../../core/json.js';
import type { DecodedExchange } from '../../decode.js';
import type { Backend } from '../backend.js';
import { isFromTorchserve } from '../torchserve.js';
import { parseV2Path, readV2 } from './http.js';
import { modelInV1Path, readV1 } from './predict.js';

/*
 * Triton, MLServer, KServe and TorchServe answer at the same paths. What tells them apart, in this order:
 * - TorchServe has errors and headers of its own (`isFromTorchserve`);
 * - `:predict` and `:explain` are KServe's (v1); Triton and MLServer have no such doors;
 * - KServe says `"model_version": null`, or an error that begins in its own words;
 * - MLServer and its clients say what is in a tensor (`parameters.content_type`); it sends CloudEvents headers, and it is a
 *   uvicorn, as KServe is; Triton names no server;
 * - what is left is Triton, of which there are most; binary tensors and the `generate` doors are its extensions.
 */

/** KServe's own server, v1 and v2. */
export const kserve: Backend = {
  name: 'kserve',
  servesAt: (path) => isV1(path) || isV2(path),
  recognises: (exchange) => (isV1(exchange.path) ? !isFromTorchserve(exchange) : speaksKserve(exchange)),
  read: (exchange) => (isV1(exchange.path) ? readV1(exchange) : readV2(exchange)),
};

/** Seldon's MLServer, v2. */
export const mlserver: Backend = {
  name: 'mlserver',
  servesAt: isV2,
  recognises: speaksMlserver,
  read: readV2,
};

/** NVIDIA Triton, v2 with its extensions. */
export const triton: Backend = {
  name: 'triton',
  servesAt: isV2,
  recognises: (exchange) => !isFromTorchserve(exchange),
  read: readV2,
};

function isV1(path: string): boolean {
  return modelInV1Path(path) !== undefined;
}

function isV2(path: string): boolean {
  return parseV2Path(path) !== undefined;
}

/** `Model with name x does not exist.`, and the name of a Python exception in front of its text. */
const KSERVE_ERRORS = /^Model with name |^\w+ : /;

function speaksKserve(exchange: DecodedExchange): boolean {
  const answer = answerOf(exchange);
  return answer['model_version'] === null || (isUvicorn(exchange) && KSERVE_ERRORS.test(asString(answer['error'])));
}

function speaksMlserver(exchange: DecodedExchange): boolean {
  const { response } = exchange.exchange;
  if (isUvicorn(exchange) || (response?.headers['ce-type'] ?? '').startsWith('io.seldon')) return true;
  const request = asRecord(exchange.requestJson);
  const answer = answerOf(exchange);
  return [request, ...asArray(request['inputs']), answer, ...asArray(answer['outputs'])].some(hasContentType);
}

function hasContentType(holder: unknown): boolean {
  return asString(asRecord(asRecord(holder)['parameters'])['content_type']) !== '';
}

function answerOf(exchange: DecodedExchange): Record<string, unknown> {
  return asRecord(exchange.events[0]?.json ?? exchange.responseJson);
}

function isUvicorn(exchange: DecodedExchange): boolean {
  return (exchange.exchange.response?.headers['server'] ?? '').startsWith('uvicorn');
}
