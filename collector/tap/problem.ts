import type { ServerResponse } from 'node:http';

/** Tells the client that the model server could not answer, as a problem document (RFC 9457). */
export function answerProblem(response: ServerResponse, status: 502 | 504, detail: string): void {
  const title = status === 502 ? 'Bad Gateway' : 'Gateway Timeout';
  const body = JSON.stringify({ type: 'about:blank', title, status, detail });
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'x-sidelight-error': 'upstream',
  });
  response.end(body);
}
