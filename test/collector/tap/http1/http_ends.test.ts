import { createServer, type RequestListener } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { closeServer, listen, startTap, startTcpServer } from '../../support/tap_bench.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** A tap before a server that speaks bytes. */
async function bench(serve: (socket: Socket) => void, target = {}) {
  const upstream = await startTcpServer(serve);
  const tap = await startTap(upstream.url, { kind: 'http', target });
  cleanups.push(upstream.close, tap.close);
  return { upstream, tap };
}

function dial(port: number) {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const seen = { text: '', ended: false, closed: false };
  socket.on('data', (chunk: Buffer) => (seen.text += chunk));
  socket.on('end', () => (seen.ended = true));
  socket.on('error', () => undefined);
  socket.on('close', () => (seen.closed = true));
  cleanups.push(async () => void socket.destroy());
  return { socket, seen };
}

const POST = 'POST /v1/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const BIG = 8 * 1024 * 1024;

describe('a client that ends its half', () => {
  it('gets its answer, and the server sees the end as it would without a tap', async () => {
    const { tap } = await bench((socket) => {
      socket.resume();
      socket.on('end', () => socket.end(OK));
    });
    const { socket, seen } = dial(tap.port);
    socket.end(POST);
    await vi.waitFor(() => expect(seen.closed).toBe(true));
    expect(seen.text).toMatch(/^HTTP\/1.1 200 OK[^]*\r\n\r\nok$/);
    await vi.waitFor(() => expect(tap.exchanges).toMatchObject([{ end: 'complete', response: { status: 200 } }]));
    await vi.waitFor(() => expect(tap.tap.idle).toBe(true));
  });

  it('gets all answers to what it sent ahead', async () => {
    const { tap } = await bench((socket) => void socket.on('data', () => socket.write(OK)));
    const { socket, seen } = dial(tap.port);
    socket.end(POST + POST);
    await vi.waitFor(() => expect(seen.text).toMatch(/^HTTP\/1.1 200[^]*\r\n\r\nokHTTP\/1.1 200[^]*\r\n\r\nok$/));
    await vi.waitFor(() => expect(seen.ended).toBe(true));
    await vi.waitFor(() => expect(tap.exchanges.map(({ end }) => end)).toEqual(['complete', 'complete']));
  });

  it('is taken for gone by a server that hangs up then, as it would without a tap', async () => {
    const upstream = createServer((_request, response) => response.write('part'));
    const port = await listen(upstream);
    const tap = await startTap(`http://127.0.0.1:${port}`, { kind: 'http' });
    cleanups.push(() => closeServer(upstream), tap.close);
    const { socket, seen } = dial(tap.port);
    socket.write(POST);
    await vi.waitFor(() => expect(seen.text).toContain('part'));
    socket.end();
    await vi.waitFor(() => expect(seen.closed).toBe(true));
    await vi.waitFor(() => expect(tap.exchanges).toMatchObject([{ end: 'client_abort' }]));
    expect(tap.counters.upstreamErrors.size).toBe(0);
  });
});

describe('one side that waits', () => {
  it('is taken for gone by a server that resets the connection then', async () => {
    const { tap } = await bench((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n'));
      socket.once('end', () => socket.resetAndDestroy());
    });
    const { socket, seen } = dial(tap.port);
    socket.write(POST);
    await vi.waitFor(() => expect(seen.text).toContain('part'));
    socket.end();
    await vi.waitFor(() => expect(tap.exchanges).toMatchObject([{ end: 'client_abort' }]));
  });

  it('does not take a client that reads slowly for a silent server', async () => {
    const serve: RequestListener = (_request, response) => void response.end(Buffer.alloc(BIG));
    const upstream = createServer(serve);
    const port = await listen(upstream);
    const tap = await startTap(`http://127.0.0.1:${port}`, { kind: 'http', target: { idle_timeout: '1s' } });
    cleanups.push(() => closeServer(upstream), tap.close);
    const { socket, seen } = dial(tap.port);
    socket.pause();
    socket.write(POST);
    // Nothing moves for several times the time a server may be silent.
    let still = { bytes: -1, since: 0 };
    await vi.waitFor(() => {
      if (tap.counters.bytesOut !== still.bytes) still = { bytes: tap.counters.bytesOut, since: performance.now() };
      expect(tap.counters.bytesOut).toBeGreaterThan(0);
      expect(performance.now() - still.since).toBeGreaterThan(2500);
    });
    expect(tap.counters.bytesOut).toBeLessThan(BIG);
    socket.resume();
    await vi.waitFor(() => expect(seen.text.length).toBeGreaterThan(BIG), { timeout: 5000 });
    await vi.waitFor(() => expect(tap.exchanges).toMatchObject([{ end: 'complete' }]));
  });

  it('still gives up on a server that falls silent after its client was slow', async () => {
    const { tap } = await bench(
      (socket) => {
        socket.once('data', () => {
          socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${BIG + 1}\r\n\r\n`);
          socket.write(Buffer.alloc(BIG));
        });
      },
      // Longer than any part of the answer may take on a busy machine: what is cut in the middle of it ends in another way.
      { idle_timeout: '2s' },
    );
    const { socket, seen } = dial(tap.port);
    socket.pause();
    socket.write(POST);
    await vi.waitFor(() => expect(tap.counters.bytesOut).toBeGreaterThan(0));
    socket.resume();
    await vi.waitFor(() => expect(seen.ended).toBe(true), { timeout: 5000 });
    expect(seen.text.length).toBeGreaterThan(BIG);
    await vi.waitFor(() => expect(tap.exchanges).toMatchObject([{ end: 'timeout' }]));
  });

  it('lets an upload end whose server has answered early and gone', async () => {
    const early = 'HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno';
    const { tap, upstream } = await bench((socket) => {
      socket.once('data', () => {
        socket.pause();
        socket.write(early);
      });
    });
    const { socket, seen } = dial(tap.port);
    let sent = false;
    socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${BIG * 2}\r\n\r\n`);
    socket.write(Buffer.alloc(BIG * 2), () => (sent = true));
    await vi.waitFor(() => expect(seen.text).toMatch(/ 413 [^]*no$/));
    for (const each of upstream.sockets) each.resetAndDestroy();
    await vi.waitFor(() => expect(sent || seen.ended).toBe(true), { timeout: 5000 });
  });
});
