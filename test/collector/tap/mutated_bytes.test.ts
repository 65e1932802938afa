import { connect } from 'node:net';
import { afterAll, expect, it, vi } from 'vitest';
import { exchangeOf } from '../../capture/helpers/exchanges.js';
import { mutateBytes, mutateExchange, randomFrom, wireOf } from '../../capture/helpers/mutations.js';
import { SAMPLES } from '../../capture/helpers/samples.js';
import { startTap, startTcpServer } from '../support/tap_bench.js';

const CONVERSATIONS = 300;

const random = randomFrom(7);
let now: { client: Buffer; server: Buffer } = { client: Buffer.alloc(0), server: Buffer.alloc(0) };
let heard: Buffer = Buffer.alloc(0);

/** Says its part when it has heard the client's. */
const upstream = await startTcpServer((socket) => {
  heard = Buffer.alloc(0);
  const { client, server } = now;
  const answerWhenDone = () => {
    if (heard.length >= client.length) socket.end(server);
  };
  socket.on('data', (chunk: Buffer) => {
    heard = Buffer.concat([heard, chunk]);
    answerWhenDone();
  });
});
const bench = await startTap(upstream.url);

afterAll(async () => {
  await bench.close();
  await upstream.close();
});

function conversation() {
  const [one, other] = [SAMPLES[random(SAMPLES.length)], SAMPLES[random(SAMPLES.length)]];
  const wire = wireOf(mutateExchange(random, exchangeOf(one ?? {}), exchangeOf(other ?? {})));
  const client = random(2) === 0 ? wire.client : mutateBytes(random, wire.client);
  const server = random(2) === 0 ? wire.server : mutateBytes(random, wire.server);
  return { client: client.length > 0 ? client : Buffer.from('x'), server };
}

function converse(client: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port: bench.port, host: '127.0.0.1' });
    const half = random(client.length);
    socket.write(client.subarray(0, half));
    setImmediate(() => socket.write(client.subarray(half)));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('end', () => resolve(Buffer.concat(chunks)));
    socket.on('error', reject);
  });
}

it(`relays the bytes of ${CONVERSATIONS} mutated conversations as they are`, async () => {
  for (let count = 0; count < CONVERSATIONS; count++) {
    now = conversation();
    const answer = await converse(now.client);
    expect(answer.equals(now.server), `answer of conversation ${count}`).toBe(true);
    expect(heard.equals(now.client), `request of conversation ${count}`).toBe(true);
  }
  await vi.waitFor(() => expect(bench.exchanges.length).toBeGreaterThan(CONVERSATIONS / 5));
});
