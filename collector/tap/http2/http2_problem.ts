import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';

/** https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const GRPC = { 502: { status: '14', name: 'UNAVAILABLE' }, 504: { status: '4', name: 'DEADLINE_EXCEEDED' } } as const;

/**
 * Tells the client that the model server could not answer: a gRPC client by a status, any other by a problem document (RFC 9457).
 * @param request headers of the request
 * @param cause what failed, for programs
 */
export function http2Problem(
  stream: ServerHttp2Stream,
  request: IncomingHttpHeaders,
  status: 502 | 504,
  detail: string,
  cause: 'upstream' | 'signing' = 'upstream',
): void {
  const mark = { 'x-sidelight-error': cause };
  if ((request['content-type'] ?? '').startsWith('application/grpc')) {
    const grpc = { 'grpc-status': GRPC[status].status, 'grpc-message': encodeURIComponent(detail) };
    stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...grpc, ...mark }, { endStream: true });
    return;
  }
  const title = status === 502 ? 'Bad Gateway' : 'Gateway Timeout';
  stream.respond({ ':status': status, 'content-type': 'application/problem+json', ...mark });
  // SDKs of AWS show `message`, and nothing else.
  const shown = cause === 'signing' ? { message: detail } : {};
  stream.end(JSON.stringify({ type: 'about:blank', title, status, detail, ...shown }));
}
