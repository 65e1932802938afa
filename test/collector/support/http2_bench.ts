import {
  connect,
  createServer,
  type ClientHttp2Session,
  type ClientSessionOptions,
  type Http2Server,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
  type ServerOptions,
} from 'node:http2';
import { createServer as createTcpServer, connect as connectTcp, type Socket } from 'node:net';
import { closeServer, listen } from './tap_bench.js';
import type { Piece } from './wire_replay.js';

/** An HTTP/2 server (h2c) that does what a test says with each stream. */
export async function startHttp2Server(
  serve: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void,
  options: ServerOptions = {},
) {
  const server: Http2Server = createServer(options);
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => undefined);
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    serve(stream, headers);
  });
  const port = await listen(server);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    server,
    close: () => {
      for (const session of sessions) session.destroy();
      return closeServer(server);
    },
  };
}

export interface Answer {
  headers: IncomingHttpHeaders;
  trailers: IncomingHttpHeaders;
  body: Buffer;
  /** Codes of resets; 0 without one. */
  code: number;
}

/** Sends a request and waits for its end, orderly or not. */
export function ask(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  body: Buffer | string | null = null,
  trailers?: OutgoingHttpHeaders,
): Promise<Answer> {
  return new Promise((resolve) => {
    const stream = session.request(headers, { endStream: body === null, waitForTrailers: trailers !== undefined });
    const answer: Answer = { headers: {}, trailers: {}, body: Buffer.alloc(0), code: 0 };
    const chunks: Buffer[] = [];
    stream.on('response', (got) => (answer.headers = got));
    stream.on('trailers', (got) => (answer.trailers = got));
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', () => undefined);
    stream.on('wantTrailers', () => stream.sendTrailers(trailers ?? {}));
    stream.on('close', () => resolve({ ...answer, body: Buffer.concat(chunks), code: stream.rstCode ?? 0 }));
    if (body !== null) stream.end(body);
  });
}

export function dialHttp2(url: string, options: ClientSessionOptions = {}): ClientHttp2Session {
  const session = connect(url, options);
  session.on('error', () => undefined);
  return session;
}

/** A relay that keeps what passes: what a tap must have passed on byte for byte. */
export async function startWiretap(port: number) {
  const sent: Buffer[] = [];
  const got: Buffer[] = [];
  const pieces: Piece[] = [];
  const sockets = new Set<Socket>();
  const server = createTcpServer((client) => {
    const upstream = connectTcp(port, '127.0.0.1');
    for (const [from, to, kept] of [
      [client, upstream, sent],
      [upstream, client, got],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk: Buffer) => {
        kept.push(chunk);
        pieces.push({ from: kept === sent ? 'client' : 'server', at: pieces.length, data: chunk });
        to.write(chunk);
      });
      from.on('end', () => to.end());
      from.on('error', () => to.destroy());
    }
  });
  const wiretapPort = await listen(server);
  return {
    url: `http://127.0.0.1:${wiretapPort}`,
    port: wiretapPort,
    sent: () => Buffer.concat(sent),
    got: () => Buffer.concat(got),
    /** All of it in order; one ms passes with each piece. */
    pieces,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return closeServer(server);
    },
  };
}
