import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import zlib from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ask, dialHttp2, startHttp2Server } from '../../support/http2_bench.js';
import { bodyText, closeServer, listen, startTap, type TapBench } from '../../support/tap_bench.js';
import { callsOf } from '../../support/wire_replay.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const PATH = '/v1/chat/completions';
const asks = (model: string) => JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'Hi' }] });
const REFUSAL = JSON.stringify({ error: { message: 'Unrecognized request argument: stream_options' } });
const TEXT = 'data: {"id":"1","choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":"stop"}]}\n\n';
const USAGE = 'data: {"id":"1","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}\n\n';
const DONE = 'data: [DONE]\n\n';

interface Answer {
  status: number;
  type: string;
  body: string;
}

/** What a server answers that takes no field it does not know when the model is called "strict", and nothing at all when it is "broken". */
function answerTo(body: string): Answer {
  const asked = body.includes('include_usage');
  if (body.includes('"broken"')) return { status: 400, type: 'application/json', body: '{"detail":"no such model"}' };
  if (asked && body.includes('"strict"')) return { status: 422, type: 'application/json', body: REFUSAL };
  return { status: 200, type: 'text/event-stream', body: `${TEXT}${asked ? USAGE : ''}${DONE}` };
}

interface Client {
  tap: TapBench;
  /** Bodies the server has got. */
  bodies: string[];
  post(body: string): Promise<{ status: number; text: string }>;
}

async function http1(): Promise<Client> {
  const bodies: string[] = [];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const body = String(Buffer.concat(await request.toArray()));
    bodies.push(body);
    const answer = answerTo(body);
    const zips = (request.headers['accept-encoding'] ?? '').includes('gzip');
    response.writeHead(answer.status, { 'content-type': answer.type, ...(zips && { 'content-encoding': 'gzip' }) });
    response.end(zips ? zlib.gzipSync(answer.body) : answer.body);
  });
  const port = await listen(server);
  const tap = await startTap(`http://127.0.0.1:${port}`, { kind: 'http' });
  cleanups.push(() => closeServer(server), tap.close);
  const headers = { 'content-type': 'application/json' };
  return {
    tap,
    bodies,
    post: async (body) => {
      const answer = await fetch(tap.url + PATH, { method: 'POST', headers, body });
      return { status: answer.status, text: await answer.text() };
    },
  };
}

async function http2(): Promise<Client> {
  const bodies: string[] = [];
  const upstream = await startHttp2Server(async (stream: ServerHttp2Stream) => {
    const body = String(Buffer.concat((await stream.toArray()) as Buffer[]));
    bodies.push(body);
    const answer = answerTo(body);
    stream.respond({ ':status': answer.status, 'content-type': answer.type });
    for (let at = 0; at < answer.body.length; at += 37) stream.write(answer.body.slice(at, at + 37));
    stream.end();
  });
  const tap = await startTap(upstream.url, { kind: 'http' });
  const session = dialHttp2(tap.url);
  cleanups.push(upstream.close, tap.close, () => session.destroy());
  return {
    tap,
    bodies,
    post: async (body) => {
      const head = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const answer = await ask(session, { ':method': 'POST', ':path': PATH, ...head }, body);
      return { status: Number(answer.headers[':status']), text: answer.body.toString() };
    },
  };
}

describe.each([
  ['HTTP/1.1', http1],
  ['HTTP/2', http2],
] as const)('usage asked for on our own behalf, over %s', (_name, start) => {
  it('is recorded, and taken out of the answer', async () => {
    const { tap, bodies, post } = await start();
    expect(await post(asks('m'))).toEqual({ status: 200, text: TEXT + DONE });
    expect(bodies).toEqual([expect.stringContaining('include_usage')]);
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(1));
    expect(bodyText(tap.exchanges[0]?.request.body)).toBe(asks('m'));
    expect(await callsOf(tap.exchanges)).toMatchObject([
      { output: 'Hello', input_tokens: 9, output_tokens: 2, tokens_source: 'reported', outcome: 'ok' },
    ]);
  });

  it('is asked no more of who refuses, and no client sees the refusal', async () => {
    const { tap, bodies, post } = await start();
    expect(await post(asks('strict'))).toEqual({ status: 200, text: TEXT + DONE });
    expect(await post(asks('strict'))).toEqual({ status: 200, text: TEXT + DONE });
    expect(bodies.map((body) => body.includes('include_usage'))).toEqual([true, false, false]);
    // Others at the same door are.
    await post(asks('m'));
    expect(bodies.at(-1)).toContain('include_usage');
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(3));
    expect((await callsOf(tap.exchanges)).map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok']);
  });

  it('lets errors of other kinds pass as they are, once', async () => {
    const { tap, bodies, post } = await start();
    expect(await post(asks('broken'))).toEqual({ status: 400, text: '{"detail":"no such model"}' });
    expect(bodies).toHaveLength(1);
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(1));
    expect(await callsOf(tap.exchanges)).toMatchObject([{ http_status: 400, error_message: 'no such model' }]);
  });
});
