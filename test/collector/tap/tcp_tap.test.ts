import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  attachReader,
  bodyText,
  startDeafServer,
  startTap,
  startTcpServer,
  type BenchOptions,
} from '../support/tap_bench.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function bench(serve: (socket: Socket) => void, options?: BenchOptions) {
  const upstream = await startTcpServer(serve);
  const tap = await startTap(upstream.url, options);
  cleanups.push(upstream.close, tap.close);
  return { upstream, tap };
}

/** A client that keeps what it gets and how it ended. */
function dial(port: number) {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const got: Buffer[] = [];
  const seen = { error: '', ended: false, closed: false };
  socket.on('data', (chunk: Buffer) => got.push(chunk));
  socket.on('end', () => (seen.ended = true));
  socket.on('error', (error: NodeJS.ErrnoException) => (seen.error = error.code ?? ''));
  socket.on('close', () => (seen.closed = true));
  cleanups.push(async () => void socket.destroy());
  return { socket, seen, text: () => Buffer.concat(got).toString('latin1'), bytes: () => Buffer.concat(got).length };
}

const POST = 'POST /v1/completions HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const always = (text: string) => (socket: Socket) => void socket.on('data', () => socket.write(text));

describe('tcp tap', () => {
  it('passes a call and records it', async () => {
    const { tap } = await bench(always(OK));
    const { socket, text } = dial(tap.port);
    socket.write(POST);
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(1));
    expect(text()).toBe(OK);
    expect(tap.exchanges[0]).toMatchObject({ end: 'complete', response: { status: 200 } });
    expect(tap.counters).toMatchObject({
      connections: 1,
      connectionsTotal: 1,
      bytesIn: POST.length,
      bytesOut: OK.length,
    });
  });

  it.each<[string, [client: string, server: string][], object[]]>([
    ['a connection that is kept', [[POST, OK], [POST, OK]], [{ response: { status: 200 } }, { response: { status: 200 } }]],
    ['requests sent ahead', [[POST + POST + POST, OK + OK + OK]], [{ end: 'complete' }, { end: 'complete' }, { end: 'complete' }]],
    [
      '100-continue',
      [
        ['POST /c HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n', 'HTTP/1.1 100 Continue\r\n\r\n'],
        ['abc', OK],
      ],
      [{ request: { body: { bytes: 3 } }, response: { status: 200, body: { bytes: 2 } } }],
    ],
    [
      'HEAD, and what comes after it',
      [['HEAD / HTTP/1.1\r\n\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n'], [POST, OK]],
      [{ request: { method: 'HEAD' }, response: { body: { bytes: 0 } } }, { request: { method: 'POST' } }],
    ],
    [
      'chunks with trailers both ways',
      [
        ['POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTrailer: A\r\n\r\n3;x=y\r\nabc\r\n0\r\nA: 1\r\n\r\n', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'],
        ['', '2\r\nhi\r\n1\r\n!\r\n0\r\nX-Sum: 7\r\n\r\n'],
      ],
      [{ request: { body: { bytes: 3 } }, response: { trailers: { 'x-sum': '7' }, body: { bytes: 3 } } }],
    ],
  ])('passes %s as it is, and records it', async (_, turns, expected) => {
    let heard = '';
    const { tap, upstream } = await bench((socket) => void socket.on('data', (chunk: Buffer) => (heard += chunk)));
    const client = dial(tap.port);
    let [asked, answered] = ['', ''];
    for (const [ask, answer] of turns) {
      client.socket.write(ask);
      asked += ask;
      await vi.waitFor(() => expect(heard).toBe(asked));
      for (const socket of upstream.sockets) socket.write(answer);
      answered += answer;
      await vi.waitFor(() => expect(client.text()).toBe(answered));
    }
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(expected.length));
    expect(tap.exchanges).toMatchObject(expected);
    expect(tap.exchanges.every(({ end }) => end === 'complete')).toBe(true);
    expect(tap.unreadable('not_http')).toBe(0);
  }); // prettier-ignore

  it('reaches an upstream named localhost', async () => {
    const upstream = await startTcpServer(always(OK));
    const tap = await startTap(upstream.url.replace('127.0.0.1', 'localhost'));
    cleanups.push(upstream.close, tap.close);
    const { socket, text } = dial(tap.port);
    socket.write(POST);
    await vi.waitFor(() => expect(text()).toBe(OK));
  });

  it('passes half-closes both ways', async () => {
    const { tap } = await bench((socket) => {
      let asked = '';
      socket.on('data', (chunk: Buffer) => (asked += chunk));
      socket.on('end', () => socket.end(`${OK.slice(0, -2)}${asked.length > 9 ? 'ok' : 'no'}`));
    });
    const client = dial(tap.port);
    client.socket.end(POST);
    await vi.waitFor(() => expect(client.seen.closed).toBe(true));
    expect(client.text()).toBe(OK);
    expect(client.seen.error).toBe('');
    await vi.waitFor(() => expect(tap.exchanges).toMatchObject([{ end: 'complete' }]));
    await vi.waitFor(() => expect(tap.tap.idle).toBe(true));
  });

  it('lets the server end its half while the client goes on', async () => {
    let got = '';
    const { tap } = await bench((socket) => {
      socket.on('data', (chunk: Buffer) => (got += chunk));
      socket.end('bye');
    });
    const client = dial(tap.port);
    await vi.waitFor(() => expect(client.seen.ended).toBe(true));
    client.socket.end('still here');
    await vi.waitFor(() => expect(got).toBe('still here'));
    await vi.waitFor(() => expect(client.seen.closed).toBe(true));
    expect(client.text()).toBe('bye');
  });

  it('passes a reset of the server on, after the bytes before it', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart';
    const { tap } = await bench((socket) => {
      socket.once('data', () => socket.write(head, () => setTimeout(() => socket.resetAndDestroy(), 20)));
    });
    const client = dial(tap.port);
    client.socket.write(POST);
    await vi.waitFor(() => expect(client.seen.closed).toBe(true));
    expect(client.text()).toBe(head);
    expect(client.seen.error).toBe('ECONNRESET');
    await vi.waitFor(() => expect(tap.exchanges).toMatchObject([{ end: 'server_reset' }]));
    expect(bodyText(tap.exchanges[0]?.response?.body)).toBe('part');
    expect(tap.counters.upstreamErrors.get('reset')).toBe(1);
  });

  it.each([
    ['resets the connection', (socket: Socket) => socket.resetAndDestroy()],
    ['goes without a word', (socket: Socket) => socket.destroy()],
  ])('lets go of the server when a client in the middle of a stream %s', async (_, leave) => {
    let gone = false;
    const { tap } = await bench((socket) => {
      socket.on('close', () => (gone = true));
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\npart');
        const more = () => !socket.destroyed && socket.write('more', () => setImmediate(more));
        more();
      });
    });
    const client = dial(tap.port);
    client.socket.write(POST);
    await vi.waitFor(() => expect(client.text()).toContain('part'));
    leave(client.socket);
    await vi.waitFor(() => expect(gone).toBe(true));
    await vi.waitFor(() => expect(tap.exchanges).toMatchObject([{ end: 'client_abort' }]));
    expect(bodyText(tap.exchanges[0]?.response?.body)).toMatch(/^part/);
    await vi.waitFor(() => expect(tap.counters.connections).toBe(0));
  });

  it('closes the client when the upstream refuses, waits for no timeout, and records the request', async () => {
    const upstream = await startTcpServer(() => undefined);
    await upstream.close();
    const tap = await startTap(upstream.url);
    cleanups.push(tap.close);
    const client = dial(tap.port);
    client.socket.write(POST);
    await vi.waitFor(() => expect(client.seen.closed).toBe(true));
    expect(client.seen.error).toBe('ECONNRESET');
    await vi.waitFor(() => expect(tap.exchanges).toMatchObject([{ end: 'upstream_unreachable', response: null }]));
    expect(tap.counters.upstreamErrors.get('refused')).toBe(1);
    const silent = dial(tap.port);
    await vi.waitFor(() => expect(silent.seen.closed).toBe(true));
  });

  it('gives up connecting after the connect timeout', async () => {
    const deaf = await startDeafServer();
    const tap = await startTap(deaf.url, { target: { connect_timeout: '60ms' } });
    cleanups.push(deaf.close, tap.close);
    const client = dial(tap.port);
    client.socket.write(POST);
    await vi.waitFor(() => expect(client.seen.closed).toBe(true));
    expect([...tap.counters.upstreamErrors]).toEqual([['connect_timeout', 1]]);
    await vi.waitFor(() => expect(tap.exchanges).toMatchObject([{ end: 'upstream_unreachable', response: null }]));
  });

  it('stops reading from a server whose client does not read', async () => {
    let written = 0;
    const { tap } = await bench((socket) => {
      socket.once('data', () => {
        const more = () => {
          while (!socket.destroyed && socket.write(Buffer.alloc(65_536))) written += 65_536;
        };
        socket.on('drain', more);
        more();
      });
    });
    const client = dial(tap.port);
    client.socket.write('GET / HTTP/1.1\r\n\r\n');
    await vi.waitFor(() => expect(client.bytes()).toBeGreaterThan(0));
    client.socket.pause();
    let last = -1;
    await vi.waitFor(
      () => {
        const still = written === last;
        last = written;
        expect(still).toBe(true);
      },
      { timeout: 10_000, interval: 300 },
    );
    const stalled = client.bytes();
    client.socket.resume();
    await vi.waitFor(() => expect(client.bytes()).toBeGreaterThan(stalled + 20e6), { timeout: 20_000 });
  });

  it('stops reading from a client whose server does not read', async () => {
    const size = 60e6;
    let got = 0;
    let server: Socket | undefined;
    const { tap } = await bench((socket) => {
      socket.on('data', (chunk: Buffer) => (got += chunk.length));
      server = socket.pause();
    });
    const { socket } = dial(tap.port);
    socket.write(`POST / HTTP/1.1\r\nContent-Length: ${size}\r\n\r\n`);
    socket.end(Buffer.alloc(size));
    let last = -1;
    await vi.waitFor(
      () => {
        const still = tap.counters.bytesIn > 0 && tap.counters.bytesIn === last;
        last = tap.counters.bytesIn;
        expect(still).toBe(true);
      },
      { interval: 300 },
    );
    expect(tap.counters.bytesIn).toBeLessThan(size);
    server?.resume();
    await vi.waitFor(() => expect(got).toBeGreaterThan(size));
  });

  it('survives one byte at a time', async () => {
    const { tap } = await bench((socket) => {
      let got = '';
      socket.on('data', (chunk: Buffer) => {
        got += chunk;
        if (!got.endsWith('hello')) return;
        got = '';
        const bytes = [...OK];
        const next = () => {
          const byte = bytes.shift();
          if (byte !== undefined) socket.write(byte, next);
        };
        next();
      });
    });
    const client = dial(tap.port);
    for (const byte of POST) {
      client.socket.write(byte);
      await new Promise(setImmediate);
    }
    await vi.waitFor(() => expect(client.text()).toBe(OK));
    await vi.waitFor(() => expect(tap.exchanges).toMatchObject([{ end: 'complete' }]));
    expect(bodyText(tap.exchanges[0]?.request.body)).toBe('hello');
  });

  it('stores 100 MB each way truncated, with true sizes and hashes', async () => {
    const size = 100_000_000;
    const body = Buffer.alloc(size, 'abc');
    let got = 0;
    const { tap } = await bench((socket) => {
      socket.on('data', (chunk: Buffer) => {
        got += chunk.length;
        if (got < size) return;
        got = Number.NEGATIVE_INFINITY;
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
        socket.write(body);
      });
    });
    const { socket } = dial(tap.port);
    socket.write(`POST / HTTP/1.1\r\nContent-Length: ${size}\r\n\r\n`);
    socket.write(body);
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(1), { interval: 50 });
    const sha256 = createHash('sha256').update(body).digest('hex');
    const [exchange] = tap.exchanges;
    for (const captured of [exchange?.request.body, exchange?.response?.body]) {
      expect(captured).toMatchObject({ bytes: size, truncated: true, sha256 });
      expect(bodyText(captured)).toBe(body.toString('latin1', 0, 256e3));
    }
    expect(tap.losses.dropped.size).toBe(0);
  });

  it('passes an upgraded connection', async () => {
    const { tap } = await bench((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
        socket.on('data', (chunk: Buffer) => socket.write(chunk));
      });
    });
    const client = dial(tap.port);
    client.socket.write('GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
    await vi.waitFor(() => expect(client.text()).toContain('101'));
    client.socket.write('\x00\x01 anything');
    await vi.waitFor(() => expect(client.text()).toContain('\x00\x01 anything'));
    expect(tap.exchanges).toMatchObject([{ upgraded: true }]);
  });

  it('drops copies when the queue is full, counts them, and picks the connection up again', async () => {
    const { tap } = await bench(always(OK), { queueBytes: 20_000, reading: false });
    const client = dial(tap.port);
    let expected = '';
    for (let round = 0; round < 200; round++) {
      expected += OK;
      client.socket.write(POST);
      await vi.waitFor(() => expect(client.text()).toBe(expected), { interval: 1 });
    }
    expect(tap.losses.dropped.get('queue_full')?.chunks).toBeGreaterThan(0);
    expect(tap.losses.dropped.get('blind')?.bytes).toBeGreaterThan(0);
    expect(tap.losses.blindNow).toBe(1);
    expect(tap.queue.stats().sizeBytes).toBeLessThanOrEqual(21_500);
    attachReader(tap.queue, tap.assembler);
    await vi.waitFor(() => expect(tap.exchanges.length).toBeGreaterThan(50));
    const before = tap.exchanges.length;
    client.socket.write(POST);
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(before + 1));
    expect(tap.losses.blindNow).toBe(0);
    expect(tap.unreadable('not_http')).toBe(0);
  });

  it('closes idle connections and leaves busy ones', async () => {
    const { tap } = await bench((socket) =>
      socket.on('data', (chunk: Buffer) => chunk.includes('hello') && socket.write(OK)),
    );
    const idle = dial(tap.port);
    const busy = dial(tap.port);
    idle.socket.write(POST);
    busy.socket.write('GET /slow HTTP/1.1\r\n\r\n');
    await vi.waitFor(() => expect(idle.text()).toBe(OK));
    await vi.waitFor(() => expect(tap.assembler.busyStreams()).toHaveLength(1));
    await vi.waitFor(() => {
      tap.tap.closeIdle(new Set(tap.assembler.busyStreams()));
      expect(idle.seen.ended).toBe(true);
    });
    expect(busy.seen.ended).toBe(false);
  });
});
