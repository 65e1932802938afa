import { createServer, request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SELF_SIGNED } from '../../support/self_signed.js';
import {
  bodyText,
  closeServer,
  listen,
  startDeafServer,
  startTap,
  startTcpServer,
  type BenchOptions,
} from '../../support/tap_bench.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function bench(serve: RequestListener, target: BenchOptions['target'] = {}, path = '') {
  const upstream = createServer({ keepAliveTimeout: 0 }, serve);
  const port = await listen(upstream);
  const tap = await startTap(`http://127.0.0.1:${port}${path}`, { kind: 'http', target });
  cleanups.push(() => closeServer(upstream), tap.close);
  return { upstream, upstreamPort: port, tap };
}

interface Answer {
  status: number;
  rawHeaders: string[];
  headers: IncomingMessage['headers'];
  trailers: IncomingMessage['trailers'];
  body: string;
  error: string;
}

interface Asked {
  method?: string;
  path?: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
}

function ask(port: number, { method = 'POST', path = '/', headers = {}, body = '' }: Asked = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port, host: '127.0.0.1', method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      let error = '';
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', (cause: NodeJS.ErrnoException) => (error = cause.code ?? cause.message));
      response.on('close', () =>
        resolve({
          status: response.statusCode ?? 0,
          rawHeaders: response.rawHeaders,
          headers: response.headers,
          trailers: response.trailers,
          body: Buffer.concat(chunks).toString(),
          error,
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Sends bytes, gives what came back by the time the connection has ended. */
function raw(port: number, bytes: string, until = (text: string) => text.endsWith('\r\n0\r\n\r\n')): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (until(text)) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
    socket.write(bytes, 'latin1');
  });
}

describe('http tap', () => {
  it('sends the upstream host and base path, and keeps the client out of neither', async () => {
    let seen: string[] = [];
    const { tap, upstreamPort } = await bench(
      (request, response) => {
        seen = [request.url ?? '', ...request.rawHeaders];
        response
          .setHeader('X-Twice', ['1', '2'])
          .setHeader('Connection', 'X-Gone')
          .setHeader('X-Gone', 'of the server')
          .end('hi');
      },
      {},
      '/base/',
    );
    const answer = await raw(
      tap.port,
      'GET /v1/models?a=1 HTTP/1.1\r\nX-CASE: Kept\r\nhost: tap\r\nx-b: 1\r\nX-B: 2\r\nConnection: keep-alive, X-Gone\r\nX-Gone: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\n\r\n',
      (text) => text.endsWith('hi'),
    );
    expect(seen[0]).toBe('/base/v1/models?a=1');
    expect(seen.slice(1, 9)).toEqual(['X-CASE', 'Kept', 'host', `127.0.0.1:${upstreamPort}`, 'x-b', '1', 'X-B', '2']);
    expect(seen).not.toContain('X-Gone');
    expect(seen).toContain('TE');
    expect(answer).toMatch(/X-Twice: 1\r\nX-Twice: 2\r\n/);
    expect(answer).not.toMatch(/X-Gone/i);
    await vi.waitFor(() =>
      expect(tap.exchanges).toMatchObject([
        { tap: 'http', request: { url: '/v1/models?a=1', headers: { host: 'tap' } } },
      ]),
    );
  });

  it('streams both ways without waiting', async () => {
    const { tap } = await bench((request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      request.on('data', (chunk: Buffer) => response.write(`<${chunk}>`));
      request.on('end', () => response.end());
    });
    const socket = connect(tap.port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk));
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n');
    await vi.waitFor(() => expect(text).toContain('<one>'));
    socket.write('3\r\ntwo\r\n0\r\n\r\n');
    await vi.waitFor(() => expect(text).toMatch(/<two>\r\n0\r\n\r\n$/));
    socket.destroy();
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(1));
    expect(bodyText(tap.exchanges[0]?.request.body)).toBe('onetwo');
    expect(bodyText(tap.exchanges[0]?.response?.body)).toBe('<one><two>');
    expect(tap.exchanges[0]?.response?.body.chunks).toHaveLength(2);
  });

  it('passes a head before the first byte of the body', async () => {
    let finish: () => void = () => undefined;
    const { tap } = await bench((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      finish = () => response.end('data: 1\n\n');
    });
    const text = await raw(tap.port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n', (so) => {
      if (so.includes('\r\n\r\n')) finish();
      return so.endsWith('0\r\n\r\n');
    });
    expect(text).toContain('data: 1');
  });

  it('passes trailers, HEAD, 204 and statuses', async () => {
    const { tap } = await bench((request, response) => {
      if (request.url === '/trailers') {
        response.writeHead(200, { Trailer: 'X-Sum' });
        response.write('body');
        response.addTrailers({ 'X-Sum': '7' });
        response.end();
      } else if (request.url === '/gone') response.writeHead(410, 'Really Gone').end('no');
      else if (request.method === 'HEAD') response.writeHead(200, { 'content-length': 500 }).end();
      else response.writeHead(204).end();
    });
    expect(await ask(tap.port, { path: '/trailers' })).toMatchObject({ body: 'body', trailers: { 'x-sum': '7' } });
    expect(await ask(tap.port, { path: '/gone' })).toMatchObject({ status: 410, body: 'no' });
    expect(await ask(tap.port, { method: 'HEAD' })).toMatchObject({ headers: { 'content-length': '500' }, body: '' });
    expect(await ask(tap.port, { method: 'DELETE' })).toMatchObject({ status: 204 });
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(4));
    expect(tap.exchanges[0]?.response?.trailers).toEqual({ 'x-sum': '7' });
  });

  it('leaves 100-continue to the upstream, and passes early hints', async () => {
    const { tap, upstream } = await bench((_request, response) => response.end('never'));
    upstream.on('checkContinue', (request: IncomingMessage, response) => {
      response.writeEarlyHints({ link: '</a>; rel=preload' });
      response.writeContinue();
      request.on('data', () => undefined);
      request.on('end', () => response.end('got it'));
    });
    const socket = connect(tap.port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk));
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n');
    await vi.waitFor(() => expect(text).toContain('HTTP/1.1 100 Continue\r\n'));
    expect(text).toContain('103 Early Hints\r\n');
    socket.write('abc');
    await vi.waitFor(() => expect(text).toContain('got it'));
    socket.destroy();
  });

  it('says what is wrong when the upstream cannot be reached', async () => {
    const { tap, upstream } = await bench(() => undefined);
    await closeServer(upstream);
    const answer = await ask(tap.port, { body: 'x' });
    expect(answer.status).toBe(502);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(answer.body)).toMatchObject({ status: 502, detail: expect.stringContaining('ECONNREFUSED') });
    await vi.waitFor(() => expect(tap.exchanges).toMatchObject([{ end: 'upstream_unreachable', response: null }]));
  });

  it('gives up connecting after the connect timeout', async () => {
    const deaf = await startDeafServer();
    const tap = await startTap(deaf.url, { kind: 'http', target: { connect_timeout: '60ms' } });
    cleanups.push(deaf.close, tap.close);
    const answer = await ask(tap.port);
    expect(answer.status).toBe(504);
    expect(answer.body).toContain('no connection within 60 ms');
    expect([...tap.counters.upstreamErrors]).toEqual([['connect_timeout', 1]]);
    await vi.waitFor(() => expect(tap.exchanges).toMatchObject([{ end: 'upstream_unreachable', response: null }]));
  });

  it('speaks TLS to the upstream, under its name: the host asked for and the certificate wanted', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    cleanups.push(async () => void vi.unstubAllEnvs());
    const seen: unknown[] = [];
    const upstream = createTlsServer(SELF_SIGNED, (request, response) => {
      const { servername } = request.socket as TLSSocket & { servername?: string };
      seen.push([servername, request.headers.host]);
      response.end('secret');
    });
    const port = await listen(upstream);
    const tap = await startTap(`https://localhost:${port}`, { kind: 'http' });
    cleanups.push(() => closeServer(upstream), tap.close);
    const answer = await ask(tap.port, { headers: { host: 'tap.example:4100' } });
    expect(answer).toMatchObject({ status: 200, body: 'secret' });
    expect(seen).toEqual([['localhost', `localhost:${port}`]]);
    await vi.waitFor(() =>
      expect(tap.exchanges).toMatchObject([{ request: { headers: { host: 'tap.example:4100' } } }]),
    );
  });

  it('says so when the certificate of the upstream is not trusted', async () => {
    const { key, cert } = SELF_SIGNED;
    const upstream = createTlsServer({ key, cert }, (_request, response) => response.end('secret'));
    const port = await listen(upstream);
    const tap = await startTap(`https://localhost:${port}`, { kind: 'http' });
    cleanups.push(() => closeServer(upstream), tap.close);
    const answer = await ask(tap.port);
    expect(answer.status).toBe(502);
    expect(answer.body).toMatch(/self.signed certificate/);
    expect(tap.counters.upstreamErrors.get('tls')).toBe(1);
  });

  it('closes the upstream at once when the client goes', async () => {
    let upstreamGone = false;
    const { tap } = await bench((_request, response) => {
      response.on('close', () => (upstreamGone = true));
      response.write('first');
    });
    const socket = connect(tap.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    socket.destroy();
    await vi.waitFor(() => expect(upstreamGone).toBe(true));
    await vi.waitFor(() => expect(tap.exchanges).toMatchObject([{ end: 'client_abort' }]));
    await vi.waitFor(() => expect(tap.tap.idle).toBe(true));
  });

  it('cuts the client off when the upstream breaks off', async () => {
    const { tap } = await bench((_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('part', () => response.socket?.resetAndDestroy());
    });
    const answer = await ask(tap.port);
    expect(answer).toMatchObject({ status: 200, error: 'ECONNRESET' });
    await vi.waitFor(() => expect(tap.exchanges).toMatchObject([{ end: 'server_reset' }]));
  });

  it('never asks twice: what was sent may have been done', async () => {
    let requests = 0;
    const { tap } = await bench((request) => {
      requests++;
      request.socket.resetAndDestroy();
    });
    for (const method of ['GET', 'POST']) expect(await ask(tap.port, { method })).toMatchObject({ status: 502 });
    expect(requests).toBe(2);
  });

  it('gives up on an upstream that is silent too long', async () => {
    const { tap } = await bench(() => undefined, { idle_timeout: '60ms' });
    expect(await ask(tap.port)).toMatchObject({ status: 504 });
    await vi.waitFor(() => expect(tap.exchanges).toMatchObject([{ end: 'timeout' }]));
  });

  it('has one upstream connection per client connection, which end together', async () => {
    const ports = new Set<number | undefined>();
    const { tap, upstream } = await bench((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('ok');
    });
    const socket = connect(tap.port, '127.0.0.1');
    let text = '';
    let ended = false;
    socket.on('data', (chunk: Buffer) => (text += chunk));
    socket.on('end', () => (ended = true));
    for (const count of [1, 2, 3]) {
      socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await vi.waitFor(() => expect(text.match(/200 OK/g)).toHaveLength(count));
    }
    expect(ports.size).toBe(1);
    upstream.closeIdleConnections();
    await vi.waitFor(() => expect(ended).toBe(true));
  });

  it('tunnels an upgrade, and passes a refusal', async () => {
    const { tap, upstream } = await bench((_request, response) => response.writeHead(426).end('no'));
    const refused = await raw(
      tap.port,
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n',
      (text) => text.includes('no'),
    );
    expect(refused).toMatch(/^HTTP\/1.1 426/);
    upstream.on('upgrade', (_request, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
      socket.on('data', (chunk: Buffer) => socket.write(chunk));
      socket.on('end', () => socket.end());
    });
    const client = connect(tap.port, '127.0.0.1');
    let text = '';
    client.on('data', (chunk: Buffer) => (text += chunk));
    client.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
    await vi.waitFor(() => expect(text).toContain('101 Switching'));
    client.write('anything');
    await vi.waitFor(() => expect(text).toContain('anything'));
    client.destroy();
    await vi.waitFor(() => expect(tap.tap.idle).toBe(true));
    await vi.waitFor(() => expect(tap.exchanges.map(({ upgraded }) => upgraded)).toEqual([false, true]));
  });

  it('passes a body without length to its end', async () => {
    const upstream = await startTcpServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it'));
    });
    const tap = await startTap(upstream.url, { kind: 'http' });
    cleanups.push(upstream.close, tap.close);
    expect(await ask(tap.port)).toMatchObject({ body: 'all of it', headers: { connection: 'close' } });
  });
});
