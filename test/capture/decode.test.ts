import { randomBytes } from 'node:crypto';
import {
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createGzip,
  deflateRawSync,
  deflateSync,
  gzipSync,
} from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_DECODED_BYTES } from '../../capture/body/content_coding.js';
import { decodeExchange } from '../../capture/decode.js';
import { exchangeOf, type ExchangeSketch } from './helpers/exchanges.js';

const TEXT = '{"hello":"world"}';
/** The text as a Zstandard frame of one stored block, written by hand: Node 20 has no encoder. */
const ZSTD_RAW = Buffer.concat([
  Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, TEXT.length, (TEXT.length << 3) | 1, 0, 0]),
  Buffer.from(TEXT),
]);

function answer(body: Buffer | Buffer[], headers: Record<string, string>): ExchangeSketch {
  const pieces = Array.isArray(body) ? body : [body];
  return { responseHeaders: headers, chunks: pieces.map((data, index) => ({ atMs: index * 10, data })) };
}

const decode = (sketch: ExchangeSketch) => decodeExchange(exchangeOf(sketch));
const JSON_TYPE = { 'content-type': 'application/json' };

describe('content codings', () => {
  it.each([
    ['gzip', gzipSync(TEXT)],
    ['x-gzip', gzipSync(TEXT)],
    ['deflate', deflateSync(TEXT)],
    ['deflate', deflateRawSync(TEXT)],
    ['br', brotliCompressSync(TEXT)],
    ['zstd', ZSTD_RAW],
    ['identity', Buffer.from(TEXT)],
    ['gzip, br', brotliCompressSync(gzipSync(TEXT))],
    ['deflate, gzip, zstd', zstdStored(gzipSync(deflateSync(TEXT)))],
  ])('%s', async (coding, body) => {
    const decoded = await decode(answer(body, { ...JSON_TYPE, 'content-encoding': coding }));
    expect(decoded.responseText).toBe(TEXT);
    expect(decoded.complete).toBe(true);
  });

  it.each([
    ['gzip on plain text', 'gzip', Buffer.from(TEXT)],
    ['zstd on plain text', 'zstd', Buffer.from(TEXT)],
    ['br on plain text', 'br', Buffer.from(TEXT)],
    ['deflate on gzip', 'deflate', gzipSync(TEXT)],
    ['br on gzip', 'br', gzipSync(TEXT)],
    ['no label on gzip', '', gzipSync(TEXT)],
    ['no label on zstd', '', ZSTD_RAW],
  ])('wrong label: %s', async (_, coding, body) => {
    const headers = coding === '' ? JSON_TYPE : { ...JSON_TYPE, 'content-encoding': coding };
    expect((await decode(answer(body, headers))).responseText).toBe(TEXT);
  });

  it('decodes requests too', async () => {
    const decoded = await decode({ request: gzipSync(TEXT), requestHeaders: { 'content-encoding': 'gzip' } });
    expect(decoded.requestJson).toEqual({ hello: 'world' });
  });

  it('gives nothing for an unknown coding', async () => {
    const decoded = await decode(answer(Buffer.from('?'), { ...JSON_TYPE, 'content-encoding': 'exi' }));
    expect([decoded.responseText, decoded.complete]).toEqual(['', false]);
  });

  it.each([
    ['gzip', gzipSync, 'text/event-stream'],
    ['deflate', deflateSync, 'text/event-stream'],
    ['br', brotliCompressSync, 'text/event-stream'],
    ['gzip', gzipSync, 'application/json'],
  ])('gives what a truncated %s body still holds (%s)', async (coding, compress, type) => {
    const text = `data: ${randomBytes(20_000).toString('base64')}\n\n`.repeat(3);
    const whole = compress(Buffer.from(text));
    const body = [whole.subarray(0, 5000), whole.subarray(5000, whole.length - 6000)];
    const decoded = await decode(answer(body, { 'content-type': type, 'content-encoding': coding }));
    expect(decoded.responseText.length).toBeGreaterThan(10_000);
    expect(text.startsWith(decoded.responseText)).toBe(true);
  });

  it('keeps what came before corrupt data', async () => {
    const whole = gzipSync(randomBytes(50_000).toString('base64'));
    whole.fill(0xff, 30_000, 30_100);
    const decoded = await decode(answer(whole, { 'content-type': 'text/plain', 'content-encoding': 'gzip' }));
    expect(decoded.responseText.length).toBeGreaterThan(1000);
    expect(decoded.complete).toBe(false);
  });

  it.each([
    ['gzip', gzipSync(Buffer.alloc(64 * 1024 * 1024))],
    ['br', brotliCompressSync(Buffer.alloc(64 * 1024 * 1024), { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } })],
    ['zstd', zstdBomb()],
    ['gzip, gzip', gzipSync(gzipSync(Buffer.alloc(64 * 1024 * 1024)))],
  ])('a %s bomb ends at the bound', async (coding, body) => {
    const decoded = await decode(answer(body, { 'content-type': 'text/plain', 'content-encoding': coding }));
    expect(decoded.responseText.length).toBeLessThanOrEqual(MAX_DECODED_BYTES);
    expect(decoded.complete).toBe(false);
  });

  it('refuses a zstd frame that asks for gigabytes', async () => {
    const greedy = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, ...ZSTD_RAW.subarray(6)]);
    const decoded = await decode(answer(greedy, { ...JSON_TYPE, 'content-encoding': 'zstd' }));
    expect([decoded.responseText, decoded.complete]).toEqual(['', false]);
  });

  it.each([
    ['gzip', () => createGzip()],
    ['br', () => createBrotliCompress()],
  ])('keeps the arrival times of events inside %s', async (coding, make) => {
    const encoder = make();
    const chunks: { atMs: number; data: Buffer }[] = [];
    for (const [index, text] of ['a', 'b', 'c'].entries()) {
      encoder.write(`data: ${text}\n\n`);
      await new Promise<void>((resolve) => encoder.flush(() => resolve()));
      const data: unknown = encoder.read();
      if (Buffer.isBuffer(data)) chunks.push({ atMs: 100 * (index + 1), data });
    }
    const decoded = await decode({
      responseHeaders: { 'content-type': 'text/event-stream', 'content-encoding': coding },
      chunks,
    });
    expect(decoded.events.map(({ data, atMs }) => [data, atMs])).toEqual([
      ['a', 100],
      ['b', 200],
      ['c', 300],
    ]);
    encoder.destroy();
  });

  it('never throws or hangs on garbage under any label', async () => {
    const label = fc.constantFrom('gzip', 'deflate', 'br', 'zstd', 'gzip, zstd', 'br, br, gzip', 'x', '');
    await fc.assert(
      fc.asyncProperty(label, fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 6 }), async (coding, pieces) => {
        const headers = { 'content-type': 'text/event-stream', 'content-encoding': coding };
        const decoded = await decode(
          answer(
            pieces.map((piece) => Buffer.from(piece)),
            headers,
          ),
        );
        expect(decoded.responseText).toBeTypeOf('string');
        expect(Array.isArray(decoded.events)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('what a response is', () => {
  const sse = 'data: {"a":1}\n\n';
  it.each([
    ['SSE by type', 'text/event-stream', sse, 1],
    ['SSE without a type', '', sse, 1],
    ['SSE labelled as JSON', 'application/json', sse, 1],
    ['SSE behind comments', '', `: ping\n\n${sse}`, 1],
    ['SSE behind blank lines', 'text/plain', `\n\n${sse}`, 1],
    ['JSON in spite of an SSE label', 'text/event-stream', '{"error":{"message":"no"}}', 0],
    ['JSON', 'application/json', '{"a":1}\n', 0],
    ['JSON over several lines', 'application/json', '{\n"a":1\n}', 0],
    ['NDJSON by type', 'application/x-ndjson', '{"a":1}\n{"a":2}\n', 2],
    ['NDJSON without a type', '', '{"a":1}\n{"a":2}\n', 2],
    ['NDJSON cut in its last line', 'application/json', '{"a":1}\n{"a":', 2],
    ['text', 'text/plain', 'data and more', 0],
    ['bytes', 'audio/mpeg', 'data: x\n\n', 0],
  ])('%s', async (_, type, body, events) => {
    const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };
    const decoded = await decode(answer(Buffer.from(body), headers));
    expect(decoded.events.length).toBe(events);
  });

  it('reads JSON in spite of an SSE label', async () => {
    const decoded = await decode(answer(Buffer.from(' {"a":1}'), { 'content-type': 'text/event-stream' }));
    expect(decoded.responseJson).toEqual({ a: 1 });
  });

  it('reads what is there of a body that was cut', async () => {
    const exchange = exchangeOf({ request: '{"model":"m","messages":[{"role":"user","content":"Hi' });
    exchange.request.body.truncated = true;
    expect((await decodeExchange(exchange)).requestJson).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'Hi' }],
    });
  });

  it('decodes the path and survives one that cannot be', async () => {
    expect((await decode({ url: '/a%20b/%E0%A4?x=1' })).path).toBe('/a%20b/%E0%A4');
    expect((await decode({ url: '//a%3Ab?x=1' })).path).toBe('/a:b');
    expect((await decode({ url: 'http://host/v1/x?key=1' })).path).toBe('/v1/x');
  });
});

/** Zstandard frame with one stored block. */
function zstdStored(data: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(data.length);
  const block = Buffer.alloc(3);
  block.writeUIntLE((data.length << 3) | 1, 0, 3);
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0]), size, block, data]);
}

/** One frame of run-length blocks, 128 kB from four bytes each. */
function zstdBomb(): Buffer {
  const block = Buffer.alloc(4);
  block.writeUIntLE(((128 * 1024) << 3) | 2, 0, 3);
  return Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]),
    ...Array.from({ length: 2000 }, () => block),
  ]);
}
