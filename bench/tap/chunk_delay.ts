import http from 'node:http';
import net from 'node:net';
import { type Addressing, chatRequest } from './bodies.js';
import { freePort, type Running } from './processes.js';

/** The monotonic clock of the machine, milliseconds: the same for every process. */
const clock = () => Number(process.hrtime.bigint()) / 1e6;

/** A streaming model server: each SSE event carries the moment it was written. */
export async function startStreamServer(events: number, everyMs: number): Promise<Running> {
  const port = await freePort();
  const server = http.createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    let sent = 0;
    const timer = setInterval(() => {
      const delta = { choices: [{ index: 0, delta: { content: 'word ' } }], at: clock() };
      response.write(`data: ${JSON.stringify(delta)}\n\n`);
      if (++sent < events) return;
      clearInterval(timer);
      response.end('data: [DONE]\n\n');
    }, everyMs);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { port, pid: process.pid, stop: async () => void server.close() };
}

/** Reads `streams` concurrent streams through `port`; milliseconds from the server's write to the client's read, sorted. */
export async function chunkDelays(port: number, streams: number, address: Addressing): Promise<Float64Array> {
  const delays: number[] = [];
  await Promise.all(Array.from({ length: streams }, () => readStream(port, address, delays)));
  return Float64Array.from(delays).sort();
}

function readStream(port: number, address: Addressing, delays: number[]): Promise<void> {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
  const closing = { ...address, headers: { ...address.headers, connection: 'close' } };
  socket.write(chatRequest(`127.0.0.1:${port}`, closing, 200, true));
  return new Promise((resolve, reject) => {
    socket.on('data', (data) => {
      const now = clock();
      for (const [, at] of data.toString('latin1').matchAll(/"at":([\d.]+)/g)) delays.push(now - Number(at));
    });
    socket.on('close', () => resolve());
    socket.on('error', reject);
  });
}
