import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { decodeJsonSpans, decodeProtobufSpans, type DecodedSpans } from '../../capture/otlp/index.js';
import type { ServiceContext } from '../context.js';
import { withBody } from '../ingest/with_body.js';
import { ProblemError, problemOf } from '../http/problem.js';
import type { Answer } from '../http/route.js';
import { exported, failed, JSON_TYPE, PROTOBUF, type OtlpEncoding } from './answers.js';

/** Where spans go, on both ports. */
export const TRACES_PATH = '/v1/traces';

/** One body, after decompression. */
const BODY_MAX = 16e6;

/**
 * Takes one ExportTraceServiceRequest. Spans of model calls become calls; all others are accepted and left alone. The same body
 * sent again changes nothing.
 * @throws {ProblemError} INVALID_INPUT, UNSUPPORTED_MEDIA, TOO_LARGE, BUSY, DRAINING
 * @throws {SidelightError} STORE_UNAVAILABLE: nothing is lost by sending the request again
 */
export async function takeTraces(service: ServiceContext, request: IncomingMessage): Promise<Answer> {
  if (service.state.draining) throw new ProblemError('DRAINING', 'Send the spans again in a moment.');
  const encoding = encodingOf(request);
  if (encoding === undefined) {
    throw new ProblemError('UNSUPPORTED_MEDIA', `Spans are ${PROTOBUF} or ${JSON_TYPE}.`);
  }
  return withBody(service, request, BODY_MAX, async (body) => {
    const segment = `otlp-${createHash('sha256').update(body).digest('hex')}`;
    const { spans, rejected } = decoded(encoding, body);
    const { calls, own } = service.readSpans(spans);
    if (calls.length > 0) {
      await service.lanes.run(segment, async () => {
        if (!(await service.once.knows(segment))) await service.once.take(segment, calls);
      });
    }
    return exported(encoding, { rejected: rejected + own, why: whyRejected(rejected, own) });
  });
}

/** What became of a request that failed, as OTLP clients read it. Waiting helps where too much is under way. */
export function otlpFailure(request: IncomingMessage, error: unknown): Answer {
  const { problem, headers } = problemOf(error);
  const isBusy = problem.code === 'BUSY';
  const message = problem.detail ?? problem.title;
  return failed(encodingOf(request) ?? JSON_TYPE, isBusy ? 429 : problem.status, message, headers);
}

function encodingOf(request: IncomingMessage): OtlpEncoding | undefined {
  const [type = ''] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  return [PROTOBUF, JSON_TYPE].find((each): each is OtlpEncoding => each === type.trim());
}

function decoded(encoding: OtlpEncoding, body: Buffer): DecodedSpans {
  try {
    return encoding === JSON_TYPE ? decodeJsonSpans(body.toString('utf8')) : decodeProtobufSpans(body);
  } catch {
    throw new ProblemError('INVALID_INPUT', 'The body is no ExportTraceServiceRequest.');
  }
}

function whyRejected(rejected: number, own: number): string {
  const reasons = [
    ...(rejected > 0 ? [`${rejected} spans without valid ids and times, or more than one request may hold`] : []),
    ...(own > 0 ? [`${own} spans of Sidelight itself: taken in again they would go round for ever`] : []),
  ];
  return reasons.join('; ');
}
