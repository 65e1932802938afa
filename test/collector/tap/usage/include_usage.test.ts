import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as fc from 'fast-check';
import OpenAI from 'openai';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { askForUsage } from '../../../../collector/tap/usage/include_usage.js';
import { UsageFilter } from '../../../../collector/tap/usage/usage_filter.js';
import { spentFrom } from '../../../support/spent.js';
import { bodyText, closeServer, listen, startTap, type BenchOptions } from '../../support/tap_bench.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const asked = (json: string) => askForUsage(Buffer.from(json))?.body.toString() ?? null;

describe('askForUsage', () => {
  it('adds the option and leaves all other bytes alone', () => {
    expect(asked('{"stream": true, "n": 1.0}')).toBe(
      '{"stream_options":{"include_usage":true},"stream": true, "n": 1.0}',
    );
    expect(asked(' {"stream":true,"stream_options":null,"a":"é"}')).toBe(
      ' {"stream":true,"stream_options":{"include_usage":true},"a":"é"}',
    );
    expect(asked('{"m":[{"stream_options":{"x":1}}],"stream":true,"stream_options": {"a":[1,{"b":"}"}]} }')).toBe(
      '{"m":[{"stream_options":{"x":1}}],"stream":true,"stream_options":{"a":[1,{"b":"}"}],"include_usage":true}}',
    );
  });

  it('leaves alone what is not a stream, says it already, or is not JSON', () => {
    for (const body of [
      '{"stream":false}',
      '{}',
      '{"x":{"stream":true}}',
      '{"stream":true,"stream_options":{"include_usage":false}}',
      '{"stream":true,"stream_options":{"include_usage":true}}',
      '{"stream":true,"stream_options":5}',
      '{"stream":true',
      '["stream"]',
      '',
    ]) {
      expect(asked(body)).toBeNull();
    }
  });

  it('gives JSON that differs by the option only', () => {
    const request = fc.record({ a: fc.json().map((text) => JSON.parse(text) as unknown), stream: fc.constant(true) });
    fc.assert(
      fc.property(
        request,
        fc.option(fc.dictionary(fc.string(), fc.jsonValue())),
        fc.nat(3),
        (body, options, indent) => {
          const others = Object.fromEntries(Object.entries(options ?? {}).filter(([name]) => name !== 'include_usage'));
          const full = options === null ? body : { ...body, stream_options: others };
          const result: unknown = JSON.parse(asked(JSON.stringify(full, null, indent)) ?? 'null');
          expect(result).toEqual({
            ...(JSON.parse(JSON.stringify(full)) as object),
            stream_options: { ...(JSON.parse(JSON.stringify(others)) as object), include_usage: true },
          });
        },
      ),
    );
  });
});

const EVENTS = [
  'data: {"choices":[],"prompt_filter_results":[]}\n\n',
  ': comment\n\n',
  'data: {"choices":[{"delta":{"content":"a \\"usage\\" b"}}],"usage":null}\r\n\r\n',
  'event: x\rdata: {"choices":[{"delta":{}}],"usage":{"total_tokens":1}}\r\r',
  'data: {"id":"1","choices": [ ],"usage":{"prompt_tokens":5,"completion_tokens":2}}\n\n',
  'data: {"choices":[],"usage":null}\n\n',
  'data: {"choices":[],\ndata: "usage":{"total_tokens":7}}\r\n\r\n',
  'data: [DONE]\n\n',
  'data: tail',
];
const IS_USAGE = [4, 6];

describe('UsageFilter', () => {
  it('takes out the usage chunk only, however the stream is cut', () => {
    const stream = Buffer.from(EVENTS.join(''));
    const expected = EVENTS.filter((_, index) => !IS_USAGE.includes(index)).join('');
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 30 }), (places) => {
        const cuts = [0, ...places.toSorted((a, b) => a - b), stream.length];
        const filter = new UsageFilter();
        const out = cuts.slice(1).map((end, index) => filter.push(stream.subarray(cuts[index], end)));
        expect(Buffer.concat([...out, filter.end()]).toString()).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('takes no longer for one long event than for as many bytes of short ones', () => {
    const READ = 1400;
    const short = Buffer.from(`data: ${'x'.repeat(READ - 8)}\n\n`.repeat(700));
    const long = Buffer.from(`data: ${'x'.repeat(short.length - 8)}\n\n`);
    const cost = (stream: Buffer) => {
      const filter = new UsageFilter();
      const spent = spentFrom();
      for (let at = 0; at < stream.length; at += READ) filter.push(stream.subarray(at, at + READ));
      return spent();
    };
    const least = (stream: Buffer) => Math.min(...Array.from({ length: 5 }, () => cost(stream)));
    least(short);
    expect(least(long)).toBeLessThan(20 * (least(short) + 1));
  });

  it('lets an endless event pass, bounded', () => {
    const filter = new UsageFilter();
    let out = 0;
    for (let round = 0; round < 30; round++) out += filter.push(Buffer.alloc(100_000, 'x')).length;
    expect(out).toBe(3_000_000);
  });
});

/** An OpenAI-style server. Sends the usage chunk when asked, cut in the middle. */
async function modelServer() {
  const bodies: string[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk));
    request.on('end', () => {
      bodies.push(body);
      const { stream, stream_options: options } = JSON.parse(body) as {
        stream?: boolean;
        stream_options?: { include_usage?: boolean };
      };
      if (stream === true) streamed(response, options?.include_usage === true);
      else
        response.setHeader('content-type', 'application/json').end(
          JSON.stringify({
            ...BASE,
            object: 'chat.completion',
            choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
            usage: USAGE,
          }),
        );
    });
  });
  const port = await listen(server);
  cleanups.push(() => closeServer(server));
  return { url: `http://127.0.0.1:${port}`, bodies };
}

const BASE = { id: 'chatcmpl-1', created: 1, model: 'm' };
const USAGE = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };

async function streamed(response: ServerResponse, withUsage: boolean): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  const event = (value: object) =>
    `data: ${JSON.stringify({ ...BASE, object: 'chat.completion.chunk', ...value })}\n\n`;
  const usage = withUsage ? { usage: null } : {};
  const text = ['Hel', 'lo']
    .map((content) => event({ choices: [{ index: 0, delta: { content }, finish_reason: null }], ...usage }))
    .join('');
  const end = event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], ...usage });
  const all = `${text}${end}${withUsage ? event({ choices: [], usage: USAGE }) : ''}data: [DONE]\n\n`;
  for (let at = 0; at < all.length; at += 37) {
    response.write(all.slice(at, at + 37));
    await new Promise(setImmediate);
  }
  response.end();
}

async function chunksOf(url: string): Promise<unknown[]> {
  const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'sk-test', maxRetries: 0 });
  const chunks: unknown[] = [];
  const stream = await openai.chat.completions.create({
    model: 'm',
    messages: [{ role: 'user', content: 'Hi' }],
    stream: true,
  });
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

async function tapTo(url: string, options: BenchOptions) {
  const tap = await startTap(url, options);
  cleanups.push(tap.close);
  return tap;
}

describe('a real OpenAI client', () => {
  it.each(['tcp', 'http'] as const)('gets what it would get directly, through the %s tap', async (kind) => {
    const server = await modelServer();
    const tap = await tapTo(server.url, { kind });
    const direct = (await chunksOf(server.url)) as { usage?: null }[];
    const through = (await chunksOf(tap.url)) as { usage?: null }[];
    // Servers that are asked for usage put `usage: null` into the other chunks; that is left.
    expect(through).toEqual(direct.map((chunk) => (kind === 'http' ? { ...chunk, usage: null } : chunk)));
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(1));
    const captured = bodyText(tap.exchanges[0]?.response?.body);
    expect(captured.includes('"total_tokens":11')).toBe(kind === 'http');
    expect(bodyText(tap.exchanges[0]?.request.body)).not.toContain('stream_options');
    expect(server.bodies[1]?.includes('include_usage')).toBe(kind === 'http');

    const openai = new OpenAI({ baseURL: `${tap.url}/v1`, apiKey: 'sk-test', maxRetries: 0 });
    const answer = await openai.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] });
    expect(answer).toMatchObject({ choices: [{ message: { content: 'Hello' } }], usage: USAGE });
  });

  it('gets the usage chunk it asks for itself', async () => {
    const server = await modelServer();
    const tap = await tapTo(server.url, { kind: 'http' });
    const openai = new OpenAI({ baseURL: `${tap.url}/v1`, apiKey: 'sk-test', maxRetries: 0 });
    const stream = await openai.chat.completions.create({
      model: 'm',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
      stream_options: { include_usage: true },
    });
    let usage: unknown = null;
    for await (const chunk of stream) usage = chunk.usage ?? usage;
    expect(usage).toEqual(USAGE);
  });

  it('is left alone with include_usage: false', async () => {
    const server = await modelServer();
    const tap = await tapTo(server.url, { kind: 'http', target: { include_usage: false } });
    expect(await chunksOf(tap.url)).toEqual(await chunksOf(server.url));
    expect(server.bodies.some((body) => body.includes('include_usage'))).toBe(false);
  });
});
