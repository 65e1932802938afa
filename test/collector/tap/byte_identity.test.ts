import { createHash, type Hash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it, vi } from 'vitest';
import { startTap, startTcpServer } from '../support/tap_bench.js';

const EXCHANGES = Number(process.env['SIDELIGHT_TEST_EXCHANGES'] ?? 10_000);
const PER_CONNECTION = 50;
const AT_ONCE = 16;

/** A small generator of numbers (mulberry32): the same seed, the same conversation. */
function numbers(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

type Random = ReturnType<typeof numbers>;

function message(random: Random, start: string): Buffer {
  const size = random(20) === 0 ? random(300_000) : random(4000);
  const body = Buffer.alloc(size);
  for (let at = 0; at < size; at += 4) body.writeUInt8(random(256), at);
  return Buffer.concat([Buffer.from(`${start}\r\nContent-Length: ${size}\r\n\r\n`), body]);
}

/** Writes in random pieces with random pauses; `stop` says to break off. */
async function writeCut(socket: Socket, bytes: Buffer, random: Random, sent: Hash, stop: () => boolean): Promise<void> {
  for (let at = 0; at < bytes.length && !stop();) {
    const piece = bytes.subarray(at, at + 1 + random(random(3) === 0 ? 40 : 60_000));
    at += piece.length;
    sent.update(piece);
    if (!socket.write(piece)) await Promise.race([drained(socket), closed(socket)]);
    const pause = random(60);
    if (pause === 0) await sleep(1);
    else if (pause < 8) await turn();
  }
}

const drained = (socket: Socket) => new Promise((resolve) => socket.once('drain', resolve));
const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

/** Calls `each` for every complete message; counts and hashes all bytes. */
function messages(socket: Socket, received: Hash, each: (count: number) => void) {
  let held = Buffer.alloc(0);
  let missing = 0;
  let count = 0;
  socket.on('data', (chunk: Buffer) => {
    received.update(chunk);
    for (let rest = chunk; rest.length > 0;) {
      if (missing > 0) {
        const taken = Math.min(missing, rest.length);
        missing -= taken;
        rest = rest.subarray(taken);
        if (missing === 0) each(++count);
        continue;
      }
      const before = held.length;
      held = Buffer.concat([held, rest]);
      const end = held.indexOf('\r\n\r\n');
      if (end === -1) return;
      missing = Number(/content-length: (\d+)/i.exec(held.toString('latin1', 0, end))?.[1]);
      rest = rest.subarray(end + 4 - before);
      held = Buffer.alloc(0);
      if (missing === 0) each(++count);
    }
  });
}

interface Side {
  sent: Hash;
  received: Hash;
}

const sides = (): Side => ({ sent: createHash('sha256'), received: createHash('sha256') });
const servers = new Map<number, Side>();

const upstream = await startTcpServer((socket) => {
  const side = sides();
  let random: Random | null = null;
  let writing = Promise.resolve();
  socket.once('data', (chunk: Buffer) => {
    const seed = Number(/^POST \/(\d+)\//.exec(chunk.toString('latin1', 0, 40))?.[1]);
    servers.set(seed, side);
    random = numbers(seed + 1_000_000);
  });
  messages(socket, side.received, () => {
    writing = writing.then(async () => {
      if (random === null) return;
      const answer = message(random, 'HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream');
      await writeCut(socket, answer, random, side.sent, () => socket.destroyed);
    });
  });
  socket.on('end', () => void writing.then(() => socket.end()));
});
const bench = await startTap(upstream.url);

afterAll(async () => {
  await bench.close();
  await upstream.close();
});

/** One connection's conversation. Half of the time requests are sent ahead of the responses. */
async function converse(seed: number): Promise<void> {
  const random = numbers(seed);
  const side = sides();
  const socket = connect({ port: bench.port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  const ahead = seed % 2 === 0 ? 1 : 5;
  const progress = { answered: 0, wake: () => undefined as void };
  messages(socket, side.received, (count) => {
    progress.answered = count;
    progress.wake();
  });
  const atLeast = async (count: number) => {
    while (progress.answered < count) await new Promise<void>((resolve) => (progress.wake = resolve));
  };
  // The seed must arrive in one piece for the server to see it.
  for (let index = 0; index < PER_CONNECTION; index++) {
    await atLeast(index + 1 - ahead);
    const request = message(random, `POST /${seed}/${index} HTTP/1.1`);
    if (index === 0) {
      socket.write(request.subarray(0, 40));
      side.sent.update(request.subarray(0, 40));
      await writeCut(socket, request.subarray(40), random, side.sent, () => false);
    } else await writeCut(socket, request, random, side.sent, () => false);
  }
  await atLeast(PER_CONNECTION);
  socket.end();
  await closed(socket);
  const server = servers.get(seed);
  expect(side.received.digest('hex')).toBe(server?.sent.digest('hex'));
  expect(server?.received.digest('hex')).toBe(side.sent.digest('hex'));
}

it(`passes ${EXCHANGES} exchanges byte for byte, both ways`, { timeout: 600_000 }, async () => {
  const seeds = Array.from({ length: Math.ceil(EXCHANGES / PER_CONNECTION) }, (_, index) => index + 1);
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let seed = seeds.pop(); seed !== undefined; seed = seeds.pop()) await converse(seed);
    }),
  );
  const total = Math.ceil(EXCHANGES / PER_CONNECTION) * PER_CONNECTION;
  await vi.waitFor(() => expect(bench.exchanges.filter(({ end }) => end === 'complete')).toHaveLength(total));
  expect(bench.unreadable('not_http')).toBe(0);
  expect(bench.counters.connections).toBe(0);
});

/** What one side of a connection sent and got. */
interface Said {
  sent: Buffer[];
  received: Buffer[];
}

const isPrefix = (got: Buffer[], all: Buffer[]) => {
  const bytes = Buffer.concat(got);
  return Buffer.concat(all).subarray(0, bytes.length).equals(bytes);
};

/** A connection on which both sides send at will until one of them breaks off. @returns whether each side got a prefix of what the other sent */
async function breakOff(seed: number): Promise<boolean> {
  const random = numbers(seed);
  const talk = async (socket: Socket, said: Said, start: string, breaks: boolean) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => said.received.push(chunk));
    socket.on('end', () => socket.end());
    for (let left = 1 + random(20); left > 0 && !socket.destroyed; left--) {
      const piece = message(random, start);
      said.sent.push(piece);
      socket.write(piece);
      if (random(3) === 0) await sleep(random(3));
    }
    if (!breaks) return;
    if (random(2) === 0) socket.resetAndDestroy();
    else socket.destroy();
  };
  const client: Said = { sent: [], received: [] };
  // One for each connection: other processes may knock on a port that was meant for one of theirs a moment ago.
  const atServer: Said[] = [];
  const server = await startTcpServer((socket) => {
    const said: Said = { sent: [], received: [] };
    atServer.push(said);
    void talk(socket, said, 'HTTP/1.1 200 OK', seed % 2 === 0);
  });
  const tap = await startTap(server.url);
  const socket = connect({ port: tap.port, host: '127.0.0.1' });
  const gone = closed(socket);
  void talk(socket, client, 'POST / HTTP/1.1', seed % 2 === 1);
  await gone;
  await vi.waitFor(() => expect(tap.tap.idle).toBe(true));
  await tap.close();
  await server.close();
  const unheard: Said = { sent: [], received: [] };
  return [unheard, ...atServer].some(
    ({ sent, received }) => isPrefix(received, client.sent) && isPrefix(client.received, sent),
  );
}

it('passes a true prefix when one side breaks off, and lets go of both', async () => {
  const seeds = Array.from({ length: 300 }, (_, index) => index + 1);
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let seed = seeds.pop(); seed !== undefined; seed = seeds.pop()) {
        expect(await breakOff(seed)).toBe(true);
      }
    }),
  );
});
