import { fork } from 'node:child_process';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Addressing, chatRequest } from './bodies.js';
import { childOf, freePort, type Running, untilListening } from './processes.js';

const EVENTS = 200;
const EVERY_MS = 25;
/** Streams begin one after the other: how long that takes is not asked here. */
const APART_MS = 10;

/** A streaming model server in a process of its own for `streams` at once: 40 events a second on each, for 5 seconds. */
export async function startStreamServer(streams: number): Promise<Running> {
  const port = await freePort();
  const module = fileURLToPath(new URL('./stream_server.mjs', import.meta.url));
  const child = fork(module, [port, streams, EVENTS, EVERY_MS].map(String), { execArgv: [] });
  const running = childOf(child, port);
  await untilListening(port);
  return running;
}

/** Reads `streams` concurrent streams through `port`; milliseconds from the server's write to the client's read, sorted. */
export async function chunkDelays(port: number, streams: number, address: Addressing): Promise<Float64Array> {
  const delays: number[] = [];
  const reading: Promise<void>[] = [];
  for (let index = 0; index < streams; index++) {
    reading.push(readStream(port, address, delays));
    await sleep(APART_MS);
  }
  await Promise.all(reading);
  return Float64Array.from(delays).sort();
}

function readStream(port: number, address: Addressing, delays: number[]): Promise<void> {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
  const closing = { ...address, headers: { ...address.headers, connection: 'close' } };
  socket.write(chatRequest(`127.0.0.1:${port}`, closing, 200, true));
  return new Promise((resolve, reject) => {
    socket.on('data', (data) => {
      const now = Number(process.hrtime.bigint()) / 1e6;
      for (const [, at] of data.toString('latin1').matchAll(/"at":([\d.]+)/g)) delays.push(now - Number(at));
    });
    socket.on('close', () => resolve());
    socket.on('error', reject);
  });
}
