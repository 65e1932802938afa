import { SIDELIGHT } from '../../../core/names/attributes.js';
import type { DecodedExchange } from '../../decode.js';
import type { Reading } from '../backend.js';
import { errorIn, type ServerError } from '../parts/errors.js';
import { readInference, type TimedAnswer } from './inference.js';
import { readBody, readJson } from './messages.js';

/** `/v2/models/{model}[/versions/{version}]/{door}` */
const V2_PATH = /\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?\/(infer|infer_stream|generate|generate_stream)\/?$/;

export interface V2Path {
  model: string;
  version: string;
  door: string;
}

/** @returns undefined when it is not the path of an inference */
export function parseV2Path(path: string): V2Path | undefined {
  const [, model, version = '', door] = V2_PATH.exec(path) ?? [];
  return model === undefined || door === undefined ? undefined : { model, version, door };
}

/**
 * `infer` (JSON or binary tensors) and Triton's `generate` doors, where the fields of the JSON are the tensors. MLServer
 * takes `infer` bodies at all of them.
 */
export function readV2(exchange: DecodedExchange): Reading {
  const path = parseV2Path(exchange.path);
  const { request: wireRequest, response } = exchange.exchange;
  const request = readBody(wireRequest.headers, exchange.requestBody, exchange.requestJson, 'inputs');
  const streamed = exchange.events.length > 0;
  const answers = streamed ? streamedAnswers(exchange) : wholeAnswer(exchange);
  const reading = readInference(request, answers, streamed);
  const error = errorOf(answers);
  const version = path?.version ?? '';
  return {
    operation: path?.door.startsWith('generate') && reading.prompt !== '' ? 'text_completion' : 'infer',
    ...reading,
    request_model: path?.model ?? reading.request_model,
    error_type: error?.type,
    error_message: error?.message,
    finished: response !== null && (reading.finish_reasons ?? []).length > 0,
    attributes: { ...(version !== '' && { [SIDELIGHT.modelVersion]: version }), ...reading.attributes },
  };
}

function wholeAnswer(exchange: DecodedExchange): TimedAnswer[] {
  const { response, durationMs } = exchange.exchange;
  if (response === null) return [];
  const message = readBody(response.headers, exchange.responseBody, exchange.responseJson, 'outputs');
  return [{ message, atMs: durationMs }];
}

function streamedAnswers(exchange: DecodedExchange): TimedAnswer[] {
  return exchange.events.map(({ json, atMs }) => ({ message: readJson(json, 'outputs'), atMs }));
}

function errorOf(answers: readonly TimedAnswer[]): ServerError | null {
  for (const { message } of answers) {
    const error = errorIn(message.json);
    if (error !== null) return error;
  }
  return null;
}
