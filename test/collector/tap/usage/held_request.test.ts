import { createServer, request, type ClientRequest, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { ServerHttp2Stream } from 'node:http2';
import type { Readable, Writable } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { dialHttp2, startHttp2Server } from '../../support/http2_bench.js';
import { closeServer, listen, startTap, type TapBench } from '../../support/tap_bench.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const PATH = '/v1/chat/completions';
const TYPE = 'text/event-stream';
/** Nearly the largest that is looked at; all of them together need more room than there is. */
const BODY = Buffer.from(JSON.stringify({ stream: true, model: 'm', padding: 'x'.repeat(4_000_000) }));
const REQUESTS = 20;
const WAIT = { timeout: 30_000, interval: 50 };

/** What the server was asked, as far as it has come. */
interface Heard {
  text(): string;
  whole: boolean;
  /** Begins an answer, and leaves it open. */
  answer(): void;
}

interface Bench {
  tap: TapBench;
  heard: Heard[];
  /** @returns the request, with nothing of its body sent yet */
  open(length: number): Writable & { once(event: 'response', listener: () => void): unknown };
}

function hear(heard: Heard[], body: Readable, answer: () => void): void {
  const chunks: Buffer[] = [];
  const entry: Heard = { text: () => String(Buffer.concat(chunks)), whole: false, answer };
  body.on('data', (chunk: Buffer) => chunks.push(chunk));
  body.on('end', () => (entry.whole = true));
  heard.push(entry);
}

async function http1(): Promise<Bench> {
  const heard: Heard[] = [];
  const server = createServer((incoming, response: ServerResponse) => {
    hear(heard, incoming, () => response.writeHead(200, { 'content-type': TYPE }).write(': begun\n\n'));
  });
  const port = await listen(server);
  const tap = await startTap(`http://127.0.0.1:${port}`, { kind: 'http' });
  const opened: ClientRequest[] = [];
  cleanups.push(
    () => closeServer(server),
    tap.close,
    () => opened.forEach((each) => each.destroy()),
  );
  const open = (length: number) => {
    const headers = { 'content-type': 'application/json', 'content-length': length };
    const outgoing = request({ port: tap.port, host: '127.0.0.1', method: 'POST', path: PATH, headers, agent: false });
    outgoing.on('error', () => undefined);
    outgoing.on('response', (response) => response.on('error', () => undefined).resume());
    opened.push(outgoing);
    return outgoing;
  };
  return { tap, heard, open };
}

async function http2(): Promise<Bench> {
  const heard: Heard[] = [];
  const upstream = await startHttp2Server((stream: ServerHttp2Stream) => {
    hear(heard, stream, () => {
      stream.respond({ ':status': 200, 'content-type': TYPE });
      stream.write(': begun\n\n');
    });
  });
  const tap = await startTap(upstream.url, { kind: 'http' });
  const session = dialHttp2(tap.url);
  cleanups.push(upstream.close, tap.close, () => session.destroy());
  const open = (length: number) => {
    const head = { ':method': 'POST', ':path': PATH, 'content-type': 'application/json', 'content-length': length };
    const stream = session.request(head);
    stream.on('error', () => undefined).resume();
    return stream;
  };
  return { tap, heard, open };
}

const isAsked = (each: Heard) => each.text().includes('include_usage');

describe.each([
  ['HTTP/1.1', http1],
  ['HTTP/2', http2],
] as const)('requests that are held until they are whole, over %s', (_name, start) => {
  it('share their room: those that find none pass as they are', async () => {
    const { tap, heard, open } = await start();
    const requests = Array.from({ length: REQUESTS }, () => open(BODY.length));
    for (const each of requests) each.write(BODY.subarray(0, -1));
    await vi.waitFor(() => expect(tap.counters.bytesIn).toBe(REQUESTS * (BODY.length - 1)), WAIT);
    expect(tap.counters.usageNotAsked).toBeGreaterThan(0);
    await vi.waitFor(() => expect(heard).toHaveLength(tap.counters.usageNotAsked), WAIT);
    for (const each of requests) each.end(BODY.subarray(-1));
    await vi.waitFor(() => expect(heard.filter(({ whole }) => whole)).toHaveLength(REQUESTS), WAIT);
    const unchanged = heard.filter((each) => !isAsked(each));
    expect(unchanged.every((each) => each.text() === String(BODY))).toBe(true);
    expect(unchanged).toHaveLength(tap.counters.usageNotAsked);
  });

  it('give it back when the answer begins', async () => {
    const { tap, heard, open } = await start();
    for (let count = 1; count <= REQUESTS; count++) {
      const outgoing = open(BODY.length);
      const answered = once(outgoing, 'response');
      outgoing.end(BODY);
      await vi.waitFor(() => expect(heard.filter(({ whole }) => whole)).toHaveLength(count), WAIT);
      heard.at(-1)?.answer();
      await answered;
    }
    expect(heard.every(isAsked)).toBe(true);
    expect(tap.counters.usageNotAsked).toBe(0);
  });
});
