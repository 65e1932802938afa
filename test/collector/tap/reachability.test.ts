import { existsSync, readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { closeServer, listen, startTap, startTcpServer } from '../support/tap_bench.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const always = (socket: Socket) => void socket.on('error', () => undefined).on('data', () => socket.write(OK));

/** One request on a connection of its own. */
async function ask(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await new Promise((resolve) => {
    socket.once('data', resolve);
    socket.once('close', resolve);
  });
  socket.destroy();
}

describe.each(['tcp', 'http'] as const)('%s tap', (kind) => {
  it('says once that the model server cannot be reached and what to check, and once that it is back', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => lines.push(line) });
    const placeholder = createServer();
    const upstreamPort = await listen(placeholder);
    await closeServer(placeholder);
    const tap = await startTap(`http://127.0.0.1:${upstreamPort}`, { kind, log });
    cleanups.push(tap.close);
    for (let call = 0; call < 3; call++) await ask(tap.port);
    await vi.waitFor(() => expect(tap.counters.upstreamErrors.get('refused')).toBe(3));
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      {
        msg: 'the model server cannot be reached',
        upstream: `http://127.0.0.1:${upstreamPort}`,
        hint: expect.stringContaining('is the model server running'),
      },
    ]);
    const server = createServer(always);
    await new Promise<void>((resolve) => server.listen(upstreamPort, '127.0.0.1', resolve));
    cleanups.push(() => closeServer(server));
    for (let call = 0; call < 3; call++) await ask(tap.port);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('can be reached again');
  });

  it.skipIf(!existsSync('/proc/net/tcp'))('has the system probe silent connections on both sides', async () => {
    const upstream = await startTcpServer(always);
    const tap = await startTap(upstream.url, { kind });
    cleanups.push(upstream.close, tap.close);
    const socket = connect(tap.port, '127.0.0.1');
    cleanups.push(() => void socket.destroy());
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    // Timer 02: keep-alive. It shows once nothing is left to be acknowledged.
    await vi.waitFor(() => {
      expect(timers(tap.port, 'local')).toEqual(['02']);
      expect(timers(upstream.port, 'remote')).toEqual(['02']);
    });
  });
});

/** Kinds of the timers that run on established connections from or to a local port. */
function timers(port: number, side: 'local' | 'remote'): string[] {
  const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '01' && fields[side === 'local' ? 1 : 2]?.endsWith(ending))
    .map((fields) => fields[5]?.slice(0, 2) ?? '');
}
