import { constants, createSecureServer, type ServerHttp2Stream } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ask, dialHttp2, startHttp2Server, startWiretap } from '../../support/http2_bench.js';
import { SELF_SIGNED } from '../../support/self_signed.js';
import { bodyText, listen, startTap, startTcpServer, type BenchOptions } from '../../support/tap_bench.js';
import { callsOf, copied } from '../../support/wire_replay.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function bench(serve: (stream: ServerHttp2Stream, path: string) => void, options: BenchOptions = {}) {
  const upstream = await startHttp2Server((stream, headers) => serve(stream, String(headers[':path'])));
  cleanups.push(upstream.close);
  const tap = await startTap(upstream.url, options);
  cleanups.push(tap.close);
  const client = dialHttp2(tap.url);
  cleanups.push(() => client.destroy());
  return { upstream, tap, client };
}

/** Answers with the request's body. */
function echo(stream: ServerHttp2Stream): void {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => {
    stream.respond({ ':status': 200, 'content-type': 'application/json' });
    stream.end(Buffer.concat(chunks));
  });
}

const POST = { ':method': 'POST', ':path': '/v1/chat/completions', 'content-type': 'application/json' };

describe.each(['tcp', 'http'] as const)('HTTP/2 through the %s tap', (kind) => {
  it('records a call as over HTTP/1', async () => {
    const reply = {
      id: 'r1',
      object: 'chat.completion',
      model: 'm-1',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
    };
    const { tap, client } = await bench(
      (stream) => {
        stream.resume();
        stream.respond({ ':status': 200, 'content-type': 'application/json' });
        stream.end(JSON.stringify(reply));
      },
      { kind },
    );
    const answer = await ask(client, POST, JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] }));
    expect(JSON.parse(answer.body.toString())).toEqual(reply);
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(1));
    expect(tap.exchanges[0]).toMatchObject({
      end: 'complete',
      tap: kind,
      request: {
        method: 'POST',
        url: '/v1/chat/completions',
        httpVersion: '2.0',
        headers: { host: `127.0.0.1:${tap.port}` },
      },
    });
    expect(await callsOf(tap.exchanges)).toMatchObject([
      {
        backend: 'openai',
        prompt: 'Hi',
        output: 'Hello',
        input_tokens: 5,
        output_tokens: 2,
        http_status: 200,
        outcome: 'ok',
      },
    ]);
  });

  it('keeps fifty streams on one connection apart', async () => {
    const { tap, client } = await bench(echo, { kind });
    const bodies = Array.from({ length: 50 }, (_, index) => `${index}:`.repeat(1 + index * 100));
    const answers = await Promise.all(
      bodies.map((body, index) => ask(client, { ...POST, ':path': `/s/${index}`, 'x-many': 'same value' }, body)),
    );
    expect(answers.map(({ body }) => body.toString())).toEqual(bodies);
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(50));
    for (const exchange of tap.exchanges) {
      const body = bodies[Number(exchange.request.url.slice(3))];
      expect([bodyText(exchange.request.body), bodyText(exchange.response?.body)]).toEqual([body, body]);
      expect(exchange.request.headers['x-many']).toBe('same value');
    }
    expect(tap.assembler.bodyBytes).toBe(0);
  });

  it('passes trailers, early hints and headers of any bytes both ways', async () => {
    const got: Record<string, unknown> = {};
    const { tap, client } = await bench(
      (stream) => {
        stream.on('trailers', (trailers: Record<string, unknown>) => Object.assign(got, trailers));
        stream.resume();
        stream.on('end', () => {
          stream.additionalHeaders({ ':status': 103, link: '</x>' });
          stream.respond(
            { ':status': 200, 'set-cookie': ['a=1', 'b=2'], 'x-odd': '~\u00e9\u0080' },
            { waitForTrailers: true },
          );
          stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '42' }));
          stream.end('body');
        });
      },
      { kind },
    );
    const answer = await ask(client, { ...POST, cookie: 'c=3; d=4', 'x-long': 'y'.repeat(9000) }, 'ask', {
      'x-count': '7',
    });
    expect(answer.trailers).toMatchObject({ 'x-sum': '42' });
    expect(answer.headers).toMatchObject({ 'set-cookie': ['a=1', 'b=2'], 'x-odd': '~\u00e9\u0080' });
    expect(got).toMatchObject({ 'x-count': '7' });
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(1));
    expect(tap.exchanges[0]).toMatchObject({
      request: { headers: { cookie: 'c=3; d=4', 'x-long': 'y'.repeat(9000) } },
      response: {
        status: 200,
        headers: { 'set-cookie': 'a=1, b=2', 'x-odd': '~\u00e9\u0080' },
        trailers: { 'x-sum': '42' },
      },
    });
  });

  it('passes resets of both sides, with their codes', async () => {
    const seen: number[] = [];
    const { tap, client } = await bench(
      (stream, path) => {
        stream.on('close', () => path === '/wait' && seen.push(stream.rstCode ?? 0));
        if (path === '/refuse') return stream.close(constants.NGHTTP2_REFUSED_STREAM);
        // Without trailers to wait for, Node ends a stream before it resets it.
        stream.respond({ ':status': 200 }, { waitForTrailers: true });
        stream.on('wantTrailers', () => undefined);
        stream.write('half');
        if (path === '/break') setTimeout(() => stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM), 20);
        return undefined;
      },
      { kind },
    );
    const broken = await ask(client, { ...POST, ':path': '/break' }, 'x');
    expect([broken.body.toString(), broken.code]).toEqual(['half', constants.NGHTTP2_ENHANCE_YOUR_CALM]);
    expect((await ask(client, { ...POST, ':path': '/refuse' }, 'x')).code).toBe(constants.NGHTTP2_REFUSED_STREAM);
    const stream = client.request({ ...POST, ':path': '/wait' });
    stream.on('error', () => undefined);
    stream.once('data', () => stream.close(constants.NGHTTP2_CANCEL));
    stream.end('x');
    await vi.waitFor(() => expect(seen).toEqual([constants.NGHTTP2_CANCEL]));
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(3));
    expect(tap.exchanges.map(({ request, end }) => [request.url, end])).toEqual([
      ['/break', 'server_reset'],
      ['/refuse', 'server_reset'],
      ['/wait', 'client_abort'],
    ]);
    expect((await ask(client, { ...POST, ':path': '/break' }, 'x')).code).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  });

  it('streams both ways at once', async () => {
    const { tap, client } = await bench(
      (stream) => {
        stream.respond({ ':status': 200 });
        stream.on('data', (chunk: Buffer) => stream.write(`<${chunk.toString()}>`));
        stream.on('end', () => stream.end());
      },
      { kind },
    );
    const stream = client.request(POST);
    let text = '';
    stream.on('data', (chunk: Buffer) => (text += chunk));
    for (const word of ['one', 'two', 'three']) {
      stream.write(word);
      await vi.waitFor(() => expect(text).toContain(`<${word}>`));
    }
    stream.end();
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(1));
    const [exchange] = tap.exchanges.map(copied);
    expect(exchange?.response?.body.chunks.map(({ data }) => data.toString())).toEqual(['<one>', '<two>', '<three>']);
    const times = exchange?.response?.body.chunks.map(({ atMs }) => atMs) ?? [];
    expect(times).toEqual(times.toSorted((one, other) => one - other));
  });

  it('stops reading from a server whose client does not read, and passes 20 MB whole', async () => {
    const size = 20_000_000;
    let written = 0;
    const chunk = Buffer.alloc(50_000, 'x');
    const { tap, client } = await bench(
      (stream) => {
        stream.respond({ ':status': 200 });
        const more = () => {
          while (written < size) {
            written += chunk.length;
            if (!stream.write(chunk)) return;
          }
          stream.end();
        };
        stream.on('drain', more);
        more();
      },
      { kind },
    );
    const stream = client.request({ ':path': '/big' });
    await new Promise<void>((resolve) => stream.once('response', () => resolve()));
    let before = -1;
    await vi.waitFor(
      () => {
        const still = written === before;
        before = written;
        expect(still).toBe(true);
      },
      { interval: 100 },
    );
    expect(written).toBeLessThan(size);
    let length = 0;
    stream.on('data', (data: Buffer) => (length += data.length));
    await vi.waitFor(() => expect(length).toBe(size), { timeout: 20_000 });
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(1));
    expect(tap.exchanges[0]?.response?.body).toMatchObject({ bytes: size, truncated: true });
  });

  it('serves HTTP/1.1 on the same port', async () => {
    const upstream = await startTcpServer(
      (socket) => void socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')),
    );
    cleanups.push(upstream.close);
    const tap = await startTap(upstream.url, { kind });
    cleanups.push(tap.close);
    const socket = connect(tap.port, '127.0.0.1');
    cleanups.push(() => socket.destroy());
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk));
    // As much of it as HTTP/2 would begin with, too, and one byte at a time.
    for (const byte of 'PRIME') {
      socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.destroy();
    const other = connect(tap.port, '127.0.0.1');
    cleanups.push(() => other.destroy());
    other.on('data', (chunk: Buffer) => (text += chunk));
    for (const byte of 'PUT /p HTTP/1.1\r\nHost: m\r\nContent-Length: 0\r\n\r\n') other.write(byte);
    await vi.waitFor(() => expect(text).toContain('200 OK'));
    await vi.waitFor(() =>
      expect(tap.exchanges).toMatchObject([{ request: { method: 'PUT', url: '/p' }, end: 'complete' }]),
    );
  });
});

describe('HTTP/2 through the tcp tap', () => {
  it('passes every byte as it is', async () => {
    const upstream = await startHttp2Server(echo);
    const behind = await startWiretap(upstream.port);
    const tap = await startTap(behind.url);
    const before = await startWiretap(tap.port);
    cleanups.push(upstream.close, behind.close, tap.close, before.close);
    const client = dialHttp2(before.url);
    cleanups.push(() => client.destroy());
    await Promise.all(Array.from({ length: 20 }, (_, index) => ask(client, POST, 'z'.repeat(index * 5000))));
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(20));
    // While the connection lives: a client that closes does not wait for the server's last words.
    const patience = { timeout: 10_000 };
    await vi.waitFor(() => expect(behind.sent().equals(before.sent())).toBe(true), patience);
    await vi.waitFor(() => expect(before.got().equals(behind.got())).toBe(true), patience);
  });

  it('is blind once copies were dropped, until the connection closes, and says so', async () => {
    const { tap, client } = await bench(echo, { queueBytes: 300_000, reading: false });
    await ask(client, POST, 'x'.repeat(900_000));
    expect(tap.losses.blindNow).toBe(1);
    const { attachReader } = await import('../../support/tap_bench.js');
    attachReader(tap.queue, tap.assembler);
    for (const body of ['GET / HTTP/1.1', 'POST /v1/x'])
      expect((await ask(client, POST, body)).body.toString()).toBe(body);
    await vi.waitFor(() => expect(tap.unreadable('http2')).toBe(1));
    expect(tap.losses.blindNow).toBe(1);
    expect(tap.exchanges).toHaveLength(0);
    client.destroy();
    await vi.waitFor(() => expect(tap.losses.blindNow).toBe(0));
    const next = dialHttp2(tap.url);
    cleanups.push(() => next.destroy());
    await ask(next, POST, 'again');
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(1));
  });
});

describe('HTTP/2 through the http tap', () => {
  it('tells the client that nobody is there, in its own words', async () => {
    const tap = await startTap('http://127.0.0.1:1', { kind: 'http' });
    cleanups.push(tap.close);
    const client = dialHttp2(tap.url);
    cleanups.push(() => client.destroy());
    const plain = await ask(client, POST, '{}');
    expect(plain.headers).toMatchObject({ ':status': 502, 'x-sidelight-error': 'upstream' });
    const grpc = await ask(client, { ...POST, 'content-type': 'application/grpc' }, '');
    expect(grpc.headers).toMatchObject({ ':status': 200, 'grpc-status': '14' });
    await vi.waitFor(() =>
      expect(tap.exchanges.map(({ end }) => end)).toEqual(['upstream_unreachable', 'upstream_unreachable']),
    );
    expect(tap.counters.upstreamErrors.get('refused')).toBeGreaterThan(0);
  });

  it('rewrites authority and path', async () => {
    const seen: string[] = [];
    const upstream = await startHttp2Server((stream, headers) => {
      seen.push(`${headers[':scheme']} ${headers[':authority']} ${headers[':path']}`);
      stream.respond({ ':status': 200 }, { endStream: true });
    });
    cleanups.push(upstream.close);
    const tap = await startTap(`${upstream.url}/base`, { kind: 'http' });
    cleanups.push(tap.close);
    const client = dialHttp2(tap.url);
    cleanups.push(() => client.destroy());
    await ask(client, { ...POST, ':path': '/v1/x?q=1' });
    expect(seen).toEqual([`http 127.0.0.1:${upstream.port} /base/v1/x?q=1`]);
  });

  it('lets the client go when the server goes away', async () => {
    const { tap, client, upstream } = await bench(echo, { kind: 'http' });
    upstream.server.on('stream', (stream) => stream.session?.close());
    expect((await ask(client, POST, 'last')).body.toString()).toBe('last');
    await vi.waitFor(() => expect(client.destroyed).toBe(true));
    await vi.waitFor(() => expect(tap.tap.idle).toBe(true));
    expect(tap.exchanges).toMatchObject([{ end: 'complete' }]);
  });

  it('speaks TLS to the upstream, and says so when it speaks no HTTP/2 there', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    cleanups.push(() => vi.unstubAllEnvs());
    const modern = createSecureServer(SELF_SIGNED);
    const names: unknown[] = [];
    modern.on('stream', (stream: ServerHttp2Stream) => {
      names.push((stream.session?.socket as { servername?: unknown } | undefined)?.servername);
      stream.respond({ ':status': 200 });
      stream.end('secret');
    });
    const old = createTlsServer(SELF_SIGNED);
    const answers = [];
    for (const server of [modern, old]) {
      const tap = await startTap(`https://localhost:${await listen(server)}`, { kind: 'http' });
      const client = dialHttp2(tap.url);
      answers.push(await ask(client, POST, '{}'));
      client.destroy();
      await tap.close();
      server.close();
    }
    expect(answers.map(({ headers }) => headers[':status'])).toEqual([200, 502]);
    expect(answers[0]?.body.toString()).toBe('secret');
    expect(names).toEqual(['localhost']);
  });
});
