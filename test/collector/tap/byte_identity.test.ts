import { connect, type Socket } from 'node:net';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it, vi } from 'vitest';
import { startTap, startTcpServer } from '../support/tap_bench.js';

const EXCHANGES = 10_000;
const PER_CONNECTION = 50;
/** So many requests are sent ahead of the responses, at most. */
const MOST_AHEAD = 5;
/** One connection in so many is broken off half-way; their exchanges do not count among the others. */
const CUT_EVERY = 9;
const AT_ONCE = 16;
/** Of what is sent before connections break off, at least so much arrives over all of them. */
const FAIR_SHARE = 0.3;

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

/** What one side of a connection sent and got. */
interface Said {
  sent: Buffer[];
  received: Buffer[];
}

const nothing = (): Said => ({ sent: [], received: [] });

/** How much of what one side sent the other got. */
function arrived(received: Buffer[], sent: Buffer[]): 'all' | 'beginning' | 'something else' {
  const [got, said] = [Buffer.concat(received), Buffer.concat(sent)];
  if (got.equals(said)) return 'all';
  return got.equals(said.subarray(0, got.length)) ? 'beginning' : 'something else';
}

/** Of what the client sent, and of what the server sent. */
const arrivals = (client: Said, server: Said) => [
  arrived(server.received, client.sent),
  arrived(client.received, server.sent),
];

/** Writes in random pieces with random pauses, while there is somebody to write to. */
async function writeCut(socket: Socket, bytes: Buffer, random: Random, said: Said): Promise<void> {
  for (let at = 0; at < bytes.length && socket.writable;) {
    const piece = bytes.subarray(at, at + 1 + random(random(3) === 0 ? 40 : 60_000));
    at += piece.length;
    said.sent.push(piece);
    if (!socket.write(piece)) await Promise.race([drained(socket), closed(socket)]);
    const pause = random(60);
    if (pause === 0) await sleep(1);
    else if (pause < 8) await turn();
  }
}

const drained = (socket: Socket) => new Promise((resolve) => socket.once('drain', resolve));
const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

/** Breaks off, with a reset or as the system sees fit. */
function leave(socket: Socket, random: Random): void {
  if (random(2) === 0) socket.resetAndDestroy();
  else socket.destroy();
}

const isCut = (seed: number) => seed % CUT_EVERY === 0;

/** Whether this side breaks off in the middle of its message of this number; the first ones are always said. */
function breaksOff(seed: number, side: 'client' | 'server', index: number): boolean {
  const random = numbers(seed + 2_000_000);
  const by = random(2) === 0 ? 'client' : 'server';
  return isCut(seed) && side === by && index === MOST_AHEAD + random(PER_CONNECTION - MOST_AHEAD);
}

/** Says a message, or a part of it and leaves. */
async function say(socket: Socket, bytes: Buffer, random: Random, said: Said, leaves: boolean): Promise<void> {
  await writeCut(socket, leaves ? bytes.subarray(0, random(bytes.length)) : bytes, random, said);
  if (leaves) leave(socket, random);
}

/** Calls `each` for every complete message; keeps all bytes. */
function messages(socket: Socket, said: Said, each: (count: number) => void) {
  let held = Buffer.alloc(0);
  let missing = 0;
  let count = 0;
  socket.on('data', (chunk: Buffer) => {
    said.received.push(chunk);
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

const servers = new Map<number, Said>();

const upstream = await startTcpServer((socket) => {
  const said = nothing();
  let talk: { seed: number; random: Random } | null = null;
  let writing = Promise.resolve();
  socket.once('data', (chunk: Buffer) => {
    const seed = Number(/^POST \/(\d+)\//.exec(chunk.toString('latin1', 0, 40))?.[1]);
    servers.set(seed, said);
    talk = { seed, random: numbers(seed + 1_000_000) };
  });
  messages(socket, said, (count) => {
    writing = writing.then(async () => {
      if (talk === null || !socket.writable) return;
      const { seed, random } = talk;
      const answer = message(random, 'HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream');
      await say(socket, answer, random, said, breaksOff(seed, 'server', count - 1));
    });
  });
  socket.on('end', () => void writing.then(() => socket.end()));
});
const bench = await startTap(upstream.url);

afterAll(async () => {
  await bench.close();
  await upstream.close();
});

/** @returns waits for so many answers, as long as the connection lasts */
function answersOf(socket: Socket, said: Said): (count: number) => Promise<void> {
  const progress = { answered: 0, wake: () => undefined as void };
  messages(socket, said, (count) => {
    progress.answered = count;
    progress.wake();
  });
  socket.once('close', () => progress.wake());
  return async (count) => {
    while (progress.answered < count && !socket.destroyed)
      await new Promise<void>((resolve) => (progress.wake = resolve));
  };
}

/** One connection's conversation. Half of the time requests are sent ahead of the responses. */
async function converse(seed: number): Promise<void> {
  const random = numbers(seed);
  const said = nothing();
  const socket = connect({ port: bench.port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  const gone = closed(socket);
  // Whatever ends a connection too early, too little has arrived.
  socket.on('error', () => undefined);
  socket.on('end', () => socket.end());
  const ahead = seed % 2 === 0 ? 1 : MOST_AHEAD;
  const atLeast = answersOf(socket, said);
  for (let index = 0; index < PER_CONNECTION && socket.writable; index++) {
    await atLeast(index + 1 - ahead);
    const request = message(random, `POST /${seed}/${index} HTTP/1.1`);
    // The seed must arrive in one piece for the server to see it.
    const inOne = request.subarray(0, index === 0 ? 40 : 0);
    if (inOne.length > 0) socket.write(inOne);
    said.sent.push(inOne);
    await say(socket, request.subarray(inOne.length), random, said, breaksOff(seed, 'client', index));
  }
  await atLeast(PER_CONNECTION);
  socket.end();
  await gone;
  const came = arrivals(said, servers.get(seed) ?? nothing());
  servers.delete(seed);
  const wanted = isCut(seed) ? ['all', 'beginning'] : ['all'];
  expect(
    came.filter((each) => !wanted.includes(each)),
    `connection ${seed}`,
  ).toEqual([]);
}

it(
  `passes ${EXCHANGES} exchanges byte for byte, both ways, beside connections that break off`,
  {
    timeout: 600_000,
  },
  async () => {
    const connections = Math.ceil((EXCHANGES / PER_CONNECTION) * (CUT_EVERY / (CUT_EVERY - 1)));
    const seeds = Array.from({ length: connections }, (_, index) => index + 1);
    const total = PER_CONNECTION * seeds.filter((seed) => !isCut(seed)).length;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let seed = seeds.pop(); seed !== undefined; seed = seeds.pop()) await converse(seed);
      }),
    );
    const seedOf = (url: string) => Number(url.split('/')[1]);
    const whole = () => bench.exchanges.filter(({ end, request }) => end === 'complete' && !isCut(seedOf(request.url)));
    await vi.waitFor(() => expect(whole()).toHaveLength(total));
    expect(bench.unreadable('not_http')).toBe(0);
    await vi.waitFor(() => expect(bench.counters.connections).toBe(0));
  },
);

/** Bytes of one direction. */
interface Flow {
  sent: number;
  received: number;
}

interface BrokenOff {
  /** Nobody broke off: one side said its last word and ended its half, and so did the other. */
  ended: boolean;
  toServer: Flow;
  toClient: Flow;
}

const size = (pieces: Buffer[]) => pieces.reduce((sum, { length }) => sum + length, 0);

/** A connection on which both sides send at will until one of them breaks off, or ends. */
async function breakOff(seed: number): Promise<BrokenOff> {
  const random = numbers(seed);
  const ended = random(3) === 0;
  const talk = async (socket: Socket, said: Said, start: string, isFirstToGo: boolean) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => said.received.push(chunk));
    socket.on('end', () => socket.end());
    for (let left = 1 + random(20); left > 0 && socket.writable; left--) {
      const piece = message(random, start);
      said.sent.push(piece);
      socket.write(piece);
      if (random(3) === 0) await sleep(random(3));
    }
    if (isFirstToGo && ended) socket.end();
    else if (isFirstToGo) leave(socket, random);
  };
  const client = nothing();
  // One for each connection: other processes may knock on a port that was meant for one of theirs a moment ago.
  const atServer: Said[] = [];
  const server = await startTcpServer((socket) => {
    const said = nothing();
    atServer.push(said);
    void talk(socket, said, 'HTTP/1.1 200 OK', seed % 2 === 0);
  });
  const tap = await startTap(server.url);
  const socket = connect({ port: tap.port, host: '127.0.0.1' });
  const gone = closed(socket);
  void talk(socket, client, 'POST / HTTP/1.1', seed % 2 === 1);
  await gone;
  await vi.waitFor(() => expect(tap.tap.idle).toBe(true));
  const said = await vi.waitFor(() => partnerOf(client, atServer, ended));
  await tap.close();
  await server.close();
  return {
    ended,
    toServer: { sent: size(client.sent), received: size(said.received) },
    toClient: { sent: size(said.sent), received: size(client.received) },
  };
}

/** The one this client has talked with; a client may have gone before anybody heard of it. @throws when nobody can be it */
function partnerOf(client: Said, atServer: Said[], ended: boolean): Said {
  const wanted = ended ? ['all'] : ['all', 'beginning'];
  const candidates = atServer.length === 0 ? [nothing()] : atServer;
  const found = candidates.find((said) => arrivals(client, said).every((each) => wanted.includes(each)));
  if (found === undefined)
    throw new Error(
      `${ended ? 'ended' : 'broken off'}: ${JSON.stringify(candidates.map((said) => arrivals(client, said)))}`,
    );
  return found;
}

it('passes all of it when one side ends, a true beginning when one breaks off, and lets go of both', async () => {
  const seeds = Array.from({ length: 300 }, (_, index) => index + 1);
  const cut: BrokenOff[] = [];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let seed = seeds.pop(); seed !== undefined; seed = seeds.pop()) {
        const each = await breakOff(seed);
        if (!each.ended) cut.push(each);
      }
    }),
  );
  const share = (flows: Flow[]) =>
    flows.reduce((sum, { received }) => sum + received, 0) / flows.reduce((sum, { sent }) => sum + sent, 0);
  expect(share(cut.map(({ toServer }) => toServer))).toBeGreaterThan(FAIR_SHARE);
  expect(share(cut.map(({ toClient }) => toClient))).toBeGreaterThan(FAIR_SHARE);
});
