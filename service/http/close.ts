import type { Server } from 'node:http';

/** Requests in flight get this long to finish, milliseconds. */
const DRAIN_MS = 10_000;

/** Stops accepting, lets requests in flight finish, then closes what is left. */
export async function close(server: Server, drainMs = DRAIN_MS): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const deadline = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearTimeout(deadline);
}
