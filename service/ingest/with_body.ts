import type { IncomingMessage } from 'node:http';
import type { ServiceContext } from '../context.js';
import { readBody } from '../http/read_body.js';

/**
 * Reads a body and works on it. Its bytes stay in the backlog until the work is done.
 * @throws {ProblemError} TOO_LARGE, UNSUPPORTED_MEDIA, INVALID_INPUT, BUSY; what the work throws
 */
export async function withBody<T>(
  service: ServiceContext,
  request: IncomingMessage,
  maxBytes: number,
  work: (body: Buffer) => Promise<T>,
): Promise<T> {
  let held = 0;
  const onBytes = (bytes: number) => {
    service.backlog.add(bytes);
    held += bytes;
  };
  try {
    return await work(await readBody(request, { maxBytes, onBytes }));
  } finally {
    service.backlog.remove(held);
  }
}
