import type { IncomingMessage, ServerResponse } from 'node:http';
import { splitUrl } from '../../../capture/url.js';
import { ExchangeRecorder } from '../../queue/exchange_recorder.js';
import { CLOSE } from '../../queue/records.js';
import { headerValue } from '../http_headers.js';
import type { TapOptions } from '../tap.js';
import type { Refusal } from './budget_gate.js';
import { refusalAnswer } from './error_shapes.js';

const STATUS = 429;

/**
 * Answers a call in the model server's place. Its request is read to the end first: many clients read no answer before they have sent
 * all, and which model was asked for stands in it.
 */
export function refuseCall(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: Refusal,
  tap: TapOptions,
): void {
  const { rawHeaders } = request;
  const recorder = refusedExchange(request, tap, refusal);
  const answer = () => {
    recorder.requestEnd();
    answerRefusal(request, response, refusal, tap, recorder);
  };
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  response.once('close', () => recorder.close(CLOSE.clientReset));
  if (headerValue(rawHeaders, 'expect') !== undefined) {
    // The body is not there yet, and nobody wants it.
    response.shouldKeepAlive = false;
    return answer();
  }
  request.on('data', (chunk: Buffer) => {
    tap.counters.bytesIn += chunk.length;
    recorder.requestData(chunk);
  });
  request.once('end', answer);
}

/** The same for a request to leave HTTP, as live sessions begin. @param response on the socket that the HTTP server has let go of */
export function refuseUpgrade(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: Refusal,
  tap: TapOptions,
): void {
  const recorder = refusedExchange(request, tap, refusal);
  recorder.requestEnd();
  answerRefusal(request, response, refusal, tap, recorder);
}

function refusedExchange(request: IncomingMessage, tap: TapOptions, refusal: Refusal): ExchangeRecorder {
  tap.counters.refused(refusal.budget);
  return new ExchangeRecorder(tap.queue, tap.losses, {
    target: tap.index,
    method: request.method ?? '',
    url: request.url ?? '',
    httpVersion: request.httpVersion,
    headers: request.rawHeaders,
    refused: true,
  });
}

function answerRefusal(
  { url = '/', headers: asked }: IncomingMessage,
  response: ServerResponse,
  refusal: Refusal,
  tap: TapOptions,
  recorder: ExchangeRecorder,
): void {
  const { headers, body } = refusalAnswer(
    { backend: tap.target.backend, path: splitUrl(url).path, hasHeader: (name) => asked[name] !== undefined },
    refusal,
  );
  recorder.response({ status: STATUS, headers: Object.entries(headers).flat(), upgraded: false });
  recorder.responseData(body);
  recorder.responseEnd([]);
  response.writeHead(STATUS, headers).end(body);
}
