import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { connectionOptions, eachHeader, headerValue } from '../http_headers.js';

/** Fields of the offer (RFC 7540 section 3.2). */
const OFFER = new Set(['upgrade', 'http2-settings']);

/** Whether a client offers to go on with HTTP/2, as those of Java do with every request. */
export function offersHttp2({ rawHeaders }: IncomingMessage): boolean {
  return (headerValue(rawHeaders, 'upgrade') ?? '').toLowerCase() === 'h2c';
}

/**
 * Stays with HTTP/1.1, as servers do that do not take the offer: the request is read again without it.
 * @param early what came behind the head
 */
export function declineHttp2(server: Server, request: IncomingMessage, socket: Duplex, early: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = request;
  const options = [...connectionOptions(rawHeaders)].filter((option) => option !== '' && !OFFER.has(option));
  let head = `${method} ${url} HTTP/${httpVersion}\r\n`;
  eachHeader(rawHeaders, (name, value) => {
    const key = name.toLowerCase();
    if (!OFFER.has(key) && key !== 'connection') head += `${name}: ${value}\r\n`;
  });
  if (options.length > 0) head += `Connection: ${options.join(', ')}\r\n`;
  socket.unshift(Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), early]));
  server.emit('connection', socket);
}
