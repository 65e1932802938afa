import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../capture/exchange.js';
import { assemblerBench, client, server, overConnection, OK, POST, type Said } from '../support/assembler_bench.js';
import { bodyText } from '../support/tap_bench.js';

/** What a conversation must give, however it is cut. */
function essence(exchange: Exchange) {
  const body = (wire: Exchange['request']['body'] | undefined) => [
    bodyText(wire),
    wire?.bytes,
    wire?.truncated,
    wire?.sha256,
  ];
  return {
    url: exchange.request.url,
    end: exchange.end,
    upgraded: exchange.upgraded,
    request: body(exchange.request.body),
    response: body(exchange.response?.body),
    status: exchange.response?.status,
    trailers: exchange.response?.trailers,
  };
}

const CONVERSATION: Said[] = [
  client(`${POST}GET /x?y=1 HTTP/1.1\r\nA: 1\r\na: 2\r\n\r\n`),
  server(
    `HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n${OK}HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ndata\r\n3\r\n: x\r\n0\r\nT: 1\r\n\r\n`,
  ),
  client('HEAD /h HTTP/1.1\r\n\r\n'),
  server('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n'),
  client('POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n'),
  server(`HTTP/1.1 500 No\r\nContent-Length: 30\r\n\r\n${'z'.repeat(30)}`),
  client('GET /ws HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
  server('HTTP/1.1 101 Go\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nRAW \x00\x01'),
  client('RAW back'),
];

/** Cuts each turn at the given places. */
function cut(said: Said[], places: number[]): Said[] {
  return said.flatMap(({ from, text }, index) => {
    const bytes = Buffer.from(text);
    const at = [...new Set(places.map((place) => (place * (index + 3)) % (bytes.length + 1)))].toSorted(
      (a, b) => a - b,
    );
    return [0, ...at].map((start, part) => ({ from, text: bytes.subarray(start, at[part] ?? bytes.length) }));
  });
}

describe('assembler, any bytes', () => {
  const expected = overConnection(CONVERSATION, { bodyMaxBytes: 20 }).exchanges.map(essence);

  it('gives the same exchanges however the streams are cut', () => {
    expect(expected).toHaveLength(5);
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { maxLength: 60 }), (places) => {
        const pieces = cut(CONVERSATION, places).filter(({ text }) => text.length > 0);
        expect(overConnection(pieces, { bodyMaxBytes: 20 }).exchanges.map(essence)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same exchanges one byte at a time', () => {
    const bytes = CONVERSATION.flatMap(({ from, text }) =>
      [...Buffer.from(text)].map((byte) => ({ from, text: Buffer.of(byte) })),
    );
    expect(overConnection(bytes, { bodyMaxBytes: 20 }).exchanges.map(essence)).toEqual(expected);
  });

  it('never throws on garbage', () => {
    const fragments = fc.constantFrom(
      'GET / HTTP/1.1\r\n',
      'POST / HTTP/1.1\r\n',
      'HTTP/1.1 200 OK\r\n',
      'HTTP/1.1 101 x\r\n',
      'Content-Length: 7\r\n',
      'Content-Length: -1\r\n',
      'Transfer-Encoding: chunked\r\n',
      'Upgrade: h2c\r\nConnection: upgrade\r\n',
      '\r\n',
      '0\r\n\r\n',
      '-1\r\n',
      'ffffffffffffffff\r\n',
      '\n',
      ' ',
      ':',
      'PRI * HTTP/2.0\r\n\r\n',
    );
    const bytes = fc.oneof(
      fragments.map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)),
    );
    const said = fc.record({ from: fc.constantFrom('client' as const, 'server' as const), text: bytes });
    fc.assert(
      fc.property(fc.array(said, { maxLength: 40 }), fc.nat(5), (all, reason) => {
        const bench = assemblerBench();
        bench.open();
        for (const each of all) bench.say(each);
        bench.close(reason);
        expect(bench.assembler.bodyBytes).toBe(0);
      }),
      { numRuns: 3000 },
    );
  });
});
