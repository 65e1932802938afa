import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { splitUrl } from '../../../capture/url.js';
import { ExchangeRecorder } from '../../queue/exchange_recorder.js';
import { CLOSE } from '../../queue/records.js';
import type { TapOptions } from '../tap.js';
import type { Refusal } from './budget_gate.js';
import { refusalAnswer } from './error_shapes.js';

/** RESOURCE_EXHAUSTED: https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const GRPC_STATUS = '8';

/**
 * Answers a call over HTTP/2 in the model server's place: a gRPC client at once, by a status (its half may stay open for days), any
 * other when its request is whole.
 * @param recorded the request's headers, as they are kept
 */
export function refuseStream(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  recorded: string[],
  refusal: Refusal,
  tap: TapOptions,
): void {
  const url = headers[':path'] ?? '/';
  tap.counters.refused(refusal.budget);
  const recorder = new ExchangeRecorder(tap.queue, tap.losses, {
    target: tap.index,
    method: headers[':method'] ?? '',
    url,
    httpVersion: '2.0',
    headers: recorded,
    refused: true,
  });
  const answer = (status: number, fields: Record<string, string>, body: Buffer | null) => {
    if (stream.destroyed) return;
    recorder.requestEnd();
    recorder.response({ status, headers: Object.entries(fields).flat(), upgraded: false });
    if (body !== null) recorder.responseData(body);
    recorder.responseEnd([]);
    stream.respond({ ':status': status, ...fields }, { endStream: body === null });
    if (body !== null) stream.end(body);
  };
  stream.on('error', () => undefined);
  stream.once('close', () => recorder.close(CLOSE.clientReset));
  if ((headers['content-type'] ?? '').startsWith('application/grpc')) {
    stream.resume();
    return answer(200, grpcRefusal(refusal), null);
  }
  stream.on('data', (chunk: Buffer) => {
    tap.counters.bytesIn += chunk.length;
    recorder.requestData(chunk);
  });
  stream.once('end', () => {
    const hasHeader = (name: string) => headers[name] !== undefined;
    const told = refusalAnswer({ backend: tap.target.backend, path: splitUrl(url).path, hasHeader }, refusal);
    answer(429, told.headers, told.body);
  });
}

function grpcRefusal({ message, retryAfterSeconds }: Refusal): Record<string, string> {
  return {
    'content-type': 'application/grpc',
    'grpc-status': GRPC_STATUS,
    'grpc-message': encodeURIComponent(message),
    'retry-after': String(retryAfterSeconds),
    'x-sidelight-error': 'budget',
  };
}
