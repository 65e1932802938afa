import type { ServerResponse } from 'node:http';

const TITLES = { 413: 'Content Too Large', 502: 'Bad Gateway', 504: 'Gateway Timeout' } as const;

/**
 * Tells the client that the model server could not answer, as a problem document (RFC 9457).
 * @param cause what failed, for programs
 */
export function answerProblem(
  response: ServerResponse,
  status: keyof typeof TITLES,
  detail: string,
  cause: 'upstream' | 'signing' = 'upstream',
): void {
  // SDKs of AWS show `message`, and nothing else.
  const shown = cause === 'signing' ? { message: detail } : {};
  const body = JSON.stringify({ type: 'about:blank', title: TITLES[status], status, detail, ...shown });
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'x-sidelight-error': cause,
  });
  response.end(body);
}
