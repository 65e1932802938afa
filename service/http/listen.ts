import { createServer, STATUS_CODES, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ListenAddress } from '../../core/config/units.js';
import { SidelightError, messageOf } from '../../core/errors.js';

/** How long a client may take, milliseconds. */
export interface Patience {
  headers: number;
  request: number;
  keepAlive: number;
  /** How often the above are looked at. */
  checkEvery: number;
}

export const PATIENCE: Patience = { headers: 15_000, request: 60_000, keepAlive: 65_000, checkEvery: 5000 };

const STATUS_OF_CLIENT_ERROR: Record<string, number> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

/**
 * Listens.
 * @throws {SidelightError} PORT_IN_USE, CONFIG_INVALID (an address that is not this machine's)
 */
export async function listen(app: RequestListener, address: ListenAddress, patience: Patience): Promise<Server> {
  const server = createServer(
    {
      headersTimeout: patience.headers,
      requestTimeout: patience.request,
      keepAliveTimeout: patience.keepAlive,
      connectionsCheckingInterval: patience.checkEvery,
    },
    app,
  );
  server.on('clientError', refuse);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, address)));
    server.listen(address.port, address.host, resolve);
  });
  return server;
}

/** Where a browser on this machine finds a server that listens. */
export function urlOf(server: Server, host: string): string {
  return addressUrl({ host, port: (server.address() as AddressInfo).port });
}

/** `http://HOST:PORT` as somebody on this machine would write it. */
export function addressUrl({ host, port }: ListenAddress): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** What is not HTTP, or too slow, gets its status and no more. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = STATUS_OF_CLIENT_ERROR[error.code ?? ''] ?? 400;
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

function listenError(error: NodeJS.ErrnoException, { host, port }: ListenAddress): Error {
  if (error.code === 'EADDRINUSE') {
    return new SidelightError('PORT_IN_USE', `Port ${port} on ${host} is taken`, {
      hint: `Stop what listens there, or set service.listen or service.otlp_listen to another port.`,
      cause: error,
    });
  }
  return new SidelightError('CONFIG_INVALID', `Cannot listen on ${host}:${port}: ${messageOf(error)}`, {
    hint: 'Check service.listen and service.otlp_listen.',
    cause: error,
  });
}
