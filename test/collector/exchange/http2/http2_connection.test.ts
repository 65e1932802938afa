import * as fc from 'fast-check';
import { constants, type ServerHttp2Stream } from 'node:http2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { HeaderDecoder } from '../../../../collector/exchange/http2/header_decoder.js';
import { CLOSE } from '../../../../collector/queue/records.js';
import { HTTP2_PREFACE } from '../../../../collector/queue/request_start.js';
import { ask, dialHttp2, startHttp2Server, startWiretap } from '../../support/http2_bench.js';
import { bodyText } from '../../support/tap_bench.js';
import { cut, replay, seeded, type Piece } from '../../support/wire_replay.js';

const POST = { ':method': 'POST', ':path': '/v1/embeddings', 'content-type': 'application/json' };
const LONG = 'p'.repeat(40_000);

/** Every byte there is in header values, so that every code of the header compression occurs. */
const ODD = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte))
  .filter((character) => !/[\0\r\n\t ]/.test(character))
  .join('');

function serve(stream: ServerHttp2Stream): void {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => {
    stream.respond({ ':status': 200, 'x-odd': ODD, 'x-long': LONG }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-checksum': 'abc' }));
    stream.end(Buffer.concat(chunks));
  });
}

const padded = { paddingStrategy: constants.PADDING_STRATEGY_MAX };

/** What passed between a real client and a real server of HTTP/2. */
async function recorded(headerTableSize: number, options = {}): Promise<Piece[]> {
  const server = await startHttp2Server(serve, { ...options, settings: { headerTableSize } });
  const wire = await startWiretap(server.port);
  const client = dialHttp2(wire.url, { ...options, settings: { headerTableSize } });
  await new Promise<void>((resolve) => client.once('remoteSettings', () => resolve()));
  for (let round = 0; round < 3; round++) {
    const asked = Array.from({ length: 8 }, (_, index) =>
      ask(
        client,
        { ...POST, 'x-round': `${round}`, 'x-odd': ODD, ...(index === 0 && { 'x-long': LONG }) },
        `${round}${index}`.repeat(index * 900),
      ),
    );
    await Promise.all(asked);
  }
  await new Promise<void>((resolve) => client.close(resolve));
  await vi.waitFor(() => expect(wire.sent().length).toBeGreaterThan(0));
  await wire.close();
  await server.close();
  return wire.pieces;
}

describe('assembler, HTTP/2', () => {
  let conversations: Piece[][] = [];
  beforeAll(async () => {
    conversations = [await recorded(4096), await recorded(0, padded), await recorded(65_536)];
  });
  afterAll(() => conversations.splice(0));

  it('reads what a real client and server say, with any size of header table, padded or not', () => {
    for (const pieces of conversations) {
      const { exchanges, unreadable, held } = replay(pieces);
      expect([exchanges.length, unreadable('http2'), unreadable('lost'), held]).toEqual([24, 0, 0, 0]);
      for (const exchange of exchanges) {
        expect(bodyText(exchange.response?.body)).toBe(bodyText(exchange.request.body));
        expect(exchange.request.headers['x-odd']).toBe(ODD);
        expect(exchange.response).toMatchObject({
          status: 200,
          headers: { 'x-odd': ODD, 'x-long': LONG },
          trailers: { 'x-checksum': 'abc' },
        });
        expect(exchange).toMatchObject({
          end: 'complete',
          request: { method: 'POST', url: '/v1/embeddings', httpVersion: '2.0' },
        });
      }
    }
  });

  it('gives the same however the bytes are cut', () => {
    for (const [index, pieces] of conversations.entries()) {
      const said = (all: readonly Piece[]) =>
        replay(all).exchanges.map((exchange) => JSON.stringify({ ...exchange, id: '' }));
      expect(said(cut(pieces, 500, seeded(index)))).toEqual(said(pieces));
    }
  });

  it('says so when a connection breaks off, and when its bytes stop to make sense', () => {
    const [pieces = []] = conversations;
    const half = pieces.slice(0, Math.floor(pieces.length / 2));
    const broken = replay(half, { close: CLOSE.serverReset });
    expect(broken.exchanges.filter(({ end }) => end === 'server_reset').length).toBeGreaterThan(0);
    expect(broken.held).toBe(0);
    const garbage: Piece = { from: 'server', at: 1e6, data: Buffer.alloc(9, 0xff) };
    const lost = replay([...half, garbage, ...pieces.slice(half.length)]);
    expect(lost.unreadable('http2')).toBe(1);
    expect(lost.unreadable('lost')).toBeGreaterThan(0);
    expect(lost.held).toBe(0);
  });

  it('never throws and holds on to nothing, whatever is changed', () => {
    const change = fc.record({
      conversation: fc.nat(2),
      /** Where, how many bytes, and what becomes of them. */
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.integer({ min: 1, max: 40 }),
      kind: fc.constantFrom('flip', 'drop', 'repeat', 'noise'),
      bytes: fc.uint8Array({ minLength: 40, maxLength: 40 }),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        let pieces = conversations[changes[0]?.conversation ?? 0] ?? [];
        for (const { at, length, kind, bytes } of changes) {
          const index = Math.floor(at * (pieces.length - 1));
          const data = Buffer.from(pieces[index]?.data ?? []);
          const start = Math.floor(((at * 997) % 1) * data.length);
          const middle = data.subarray(start, start + length);
          if (kind === 'flip') middle.forEach((byte, offset) => (middle[offset] = byte ^ (bytes[offset] ?? 1)));
          const parts = {
            flip: [data],
            drop: [data.subarray(0, start), data.subarray(start + length)],
            repeat: [data.subarray(0, start + length), middle, data.subarray(start + length)],
            noise: [data.subarray(0, start), bytes, data.subarray(start)],
          };
          pieces = pieces.map((piece, each) =>
            each === index ? { ...piece, data: Buffer.concat(parts[kind]) } : piece,
          );
        }
        expect(replay(pieces).held).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  it('never throws on garbage after a preface', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.uint8Array({ maxLength: 200 })), { maxLength: 20 }), (chunks) => {
        const pieces = chunks.map(([client, data], at): Piece => ({
          from: client ? 'client' : 'server',
          at,
          data: Buffer.from(data),
        }));
        expect(replay([{ from: 'client', at: 0, data: HTTP2_PREFACE }, ...pieces]).held).toBe(0);
      }),
      { numRuns: 150 },
    );
  });
});

describe('header blocks', () => {
  const decode = (...blocks: string[]) => {
    const decoder = new HeaderDecoder();
    return blocks.map((block) => decoder.decode(Buffer.from(block.replaceAll(' ', ''), 'hex')));
  };

  it('reads the examples of RFC 7541, appendix C.4 and C.6', () => {
    const requests = decode(
      '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff',
      '8286 84be 5886 a8eb 1064 9cbf',
      '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf',
    );
    expect(requests[2]).toEqual([
      [':method', 'GET'],
      [':scheme', 'https'],
      [':path', '/index.html'],
      [':authority', 'www.example.com'],
      ['custom-key', 'custom-value'],
    ]);
  });

  it.each([
    ['an index beyond the table', 'ff80 01', 'no such header'],
    ['index 0', '80', 'no such header'],
    ['a number without end', '7fff ffff ffff ffff', 'too large'],
    ['a string that is cut off', '4005 61', 'cut off'],
    ['a table larger than was offered', '3fe2 1f', 'header table too large'],
    ['padding of more than seven bits', '4081 ff', 'invalid Huffman padding'],
    ['the end mark', '4084 ffff ffff', 'end mark'],
  ])('refuses %s', (_name, block, message) => {
    expect(() => decode(block)).toThrow(message);
  });

  it('bounds what a few bytes stand for', () => {
    const decoder = new HeaderDecoder();
    const entry = Buffer.concat([Buffer.from([0x40, 1, 0x61, 0x7f, 0xa1, 0x1e]), Buffer.alloc(4000, 0x62)]);
    decoder.decode(entry);
    expect(() => decoder.decode(Buffer.alloc(10_000, 0xbe))).toThrow('too many headers');
  });
});
