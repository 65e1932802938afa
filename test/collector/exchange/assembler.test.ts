import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../capture/exchange.js';
import { Assembler } from '../../../collector/exchange/assembler.js';
import { CLOSE, RECORD, type RequestHead } from '../../../collector/queue/records.js';
import { bodyText } from '../support/tap_bench.js';

interface Said {
  from: 'client' | 'server';
  text: string | Buffer;
}

const client = (text: string | Buffer): Said => ({ from: 'client', text });
const server = (text: string | Buffer): Said => ({ from: 'server', text });

/** An assembler that is told things directly; one ms passes with each. */
function harness({ bodyMaxBytes = 256e3, bodiesMaxBytes = 64e6 } = {}) {
  const exchanges: Exchange[] = [];
  const busy: number[] = [];
  const assembler = new Assembler({
    targets: 1,
    bodyMaxBytes,
    bodiesMaxBytes,
    emit: ({ exchange, busyMs, release }) => {
      exchanges.push(structuredClone(exchange));
      busy.push(busyMs);
      release();
    },
  });
  let at = 1000;
  const tell = (kind: number, id = 1, payload: Uint8Array = Buffer.alloc(0)) => {
    const bytes = Buffer.concat([Buffer.from('##'), payload, Buffer.from('##')]);
    assembler.read(kind, id, at++, bytes, 2, 2 + payload.length, 1.7e12);
  };
  return {
    exchanges,
    busy,
    assembler,
    request: (head: RequestHead, id: number) => tell(RECORD.requestHead, id, Buffer.from(JSON.stringify(head))),
    open: (id = 1) => tell(RECORD.open, id, Buffer.alloc(4)),
    say: ({ from, text }: Said, id = 1) =>
      tell(from === 'client' ? RECORD.clientData : RECORD.serverData, id, Buffer.from(text)),
    clientEnd: (id = 1) => tell(RECORD.clientEnd, id),
    serverEnd: (id = 1) => tell(RECORD.serverEnd, id),
    close: (reason: number = CLOSE.ended, id = 1) => tell(RECORD.close, id, Buffer.of(reason)),
    gap: (id = 1) => tell(RECORD.gap, id),
    unreadable: (reason: string) => [...assembler.unreadable].find(([name]) => name === reason)?.[1][0] ?? 0,
    wait: (ms: number) => {
      at += ms;
    },
  };
}

function run(said: Said[], options?: Parameters<typeof harness>[0]) {
  const bench = harness(options);
  bench.open();
  for (const each of said) bench.say(each);
  bench.close();
  return bench;
}

const POST = 'POST /v1/chat/completions HTTP/1.1\r\nHost: m\r\nContent-Length: 5\r\n\r\nhello';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

describe('assembler, HTTP/1.1', () => {
  it('reads a request and its response with times', () => {
    const [exchange] = run([client(POST), server(OK)]).exchanges;
    expect(exchange).toMatchObject({
      tap: 'tcp',
      startedAt: 1.7e12 + 1001,
      request: { method: 'POST', url: '/v1/chat/completions', httpVersion: '1.1', headers: { host: 'm' } },
      response: { status: 200, firstByteMs: 1 },
      durationMs: 1,
      end: 'complete',
      upgraded: false,
    });
    expect(bodyText(exchange?.request.body)).toBe('hello');
    expect(bodyText(exchange?.response?.body)).toBe('ok');
  });

  it('keeps connections alive and pipelines', () => {
    const { exchanges } = run([client(POST + POST + POST), server(OK), server(OK + OK), client(POST), server(OK)]);
    expect(exchanges.map(({ end }) => end)).toEqual(['complete', 'complete', 'complete', 'complete']);
    expect(new Set(exchanges.map(({ id }) => id)).size).toBe(4);
    expect(exchanges.map(({ id }) => id)).toEqual(exchanges.map(({ id }) => id).toSorted());
  });

  it('reads HEAD, 204, 304 and 100-continue without waiting for bodies', () => {
    const { exchanges } = run([
      client('HEAD / HTTP/1.1\r\n\r\n'),
      server('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n'),
      client('GET /a HTTP/1.1\r\n\r\n'),
      server('HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n'),
      client('GET /b HTTP/1.1\r\n\r\n'),
      server('HTTP/1.1 204 No Content\r\n\r\n'),
      client('POST /c HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n'),
      server('HTTP/1.1 100 Continue\r\n\r\n'),
      client('abc'),
      server(OK),
    ]);
    expect(exchanges.map(({ response }) => response?.status)).toEqual([200, 304, 204, 200]);
    expect(bodyText(exchanges[3]?.request.body)).toBe('abc');
    expect(exchanges[3]?.response?.firstByteMs).toBe(3);
  });

  it('reads chunked bodies with extensions and trailers', () => {
    const { exchanges } = run([
      client('POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\n\r\n'),
      server('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n'),
      server('1\r\n!\r\n0\r\nX-Sum: 7\r\nX-Sum: 8\r\n\r\n'),
    ]);
    expect(bodyText(exchanges[0]?.request.body)).toBe('abc');
    expect(exchanges[0]?.response?.trailers).toEqual({ 'x-sum': '7, 8' });
    expect(exchanges[0]?.response?.body.chunks.map(({ atMs }) => atMs)).toEqual([1, 2]);
  });

  it('reads a body that ends with the connection', () => {
    const bench = harness();
    bench.open();
    bench.say(client('GET / HTTP/1.0\r\n\r\n'));
    bench.say(server('HTTP/1.0 200 OK\r\n\r\nall there is'));
    bench.serverEnd();
    expect(bench.exchanges[0]).toMatchObject({ end: 'complete' });
    expect(bodyText(bench.exchanges[0]?.response?.body)).toBe('all there is');
  });

  it('waits for the request when the response comes first', () => {
    const { exchanges } = run([client('POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nab'), server(OK), client('cd')]);
    expect(exchanges).toHaveLength(1);
    expect(bodyText(exchanges[0]?.request.body)).toBe('abcd');
  });

  it('leaves HTTP on 101 and on CONNECT', () => {
    const upgrade = 'GET /ws HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    const { exchanges, unreadable } = run([
      client(upgrade),
      server('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x02hi'),
      client(Buffer.from([0x81, 0x82, 1, 2, 3, 4])),
    ]);
    expect(exchanges).toMatchObject([{ upgraded: true, end: 'complete', response: { status: 101 } }]);
    expect(unreadable('not_http')).toBe(0);
    const tunnel = run([client('CONNECT a:1 HTTP/1.1\r\n\r\n'), server('HTTP/1.1 200 OK\r\n\r\n'), client('\x16\x03')]);
    expect(tunnel.exchanges).toMatchObject([{ upgraded: true, request: { method: 'CONNECT', url: 'a:1' } }]);
  });

  it('goes on with HTTP when an upgrade is refused', () => {
    const upgrade = 'GET /ws HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    const { exchanges } = run([client(upgrade), server(OK), client(POST), server(OK)]);
    expect(exchanges.map(({ upgraded }) => upgraded)).toEqual([false, false]);
  });

  it('tells who broke off', () => {
    const broken = (after: (bench: ReturnType<typeof harness>) => void) => {
      const bench = harness();
      bench.open();
      bench.say(client(POST));
      bench.say(server('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok'));
      after(bench);
      bench.close(CLOSE.ended);
      return bench.exchanges.map(({ end }) => end);
    };
    expect(broken((bench) => bench.close(CLOSE.clientReset))).toEqual(['client_abort']);
    expect(broken((bench) => bench.close(CLOSE.serverReset))).toEqual(['server_reset']);
    expect(broken((bench) => bench.serverEnd())).toEqual(['server_reset']);
    expect(
      broken((bench) => {
        bench.clientEnd();
        bench.serverEnd();
      }),
    ).toEqual(['client_abort']);
    expect(broken((bench) => bench.close(CLOSE.unreachable))).toEqual(['upstream_unreachable']);
    expect(broken((bench) => bench.close(CLOSE.shutdown))).toEqual([]);
  });

  it('lets a client end its half and wait', () => {
    const bench = harness();
    bench.open();
    bench.say(client(POST));
    bench.clientEnd();
    bench.say(server(OK));
    bench.close();
    expect(bench.exchanges).toMatchObject([{ end: 'complete' }]);
  });

  it('survives hostile framing', () => {
    for (const bytes of [
      'POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n-5\r\n\r\n',
      'POST / HTTP/1.1\r\nContent-Length: 1e99\r\n\r\n',
      'POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n',
      'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n-5\r\n',
      'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      `POST / HTTP/1.1\r\n${'a'.repeat(300_000)}`,
      `POST / HTTP/1.1\r\n${'a: b\r\n'.repeat(3000)}\r\n`,
      'BREW / HTTP/1.1\r\n\r\n',
      '\x16\x03\x01\x02\x00\x01',
    ]) {
      const bench = run([client(bytes), client(POST)]);
      expect(bench.unreadable('not_http')).toBe(1);
      expect(bench.exchanges.filter(({ end }) => end === 'complete')).toEqual([]);
    }
    expect(run([client('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nthis is no frame')]).unreadable('http2')).toBe(1);
    expect(
      run([client('GET / HTTP/1.1\r\nconstructor: a\r\n__proto__: b\r\n\r\n'), server(OK)]).exchanges,
    ).toHaveLength(1);
  });

  it('is blind after bytes it cannot read, until a request begins', () => {
    const { exchanges, unreadable } = run([
      client(POST),
      server('what is this?'),
      client('more of something'),
      client(POST),
      server(OK),
      client(POST),
      server(OK),
    ]);
    expect(exchanges).toHaveLength(1);
    expect(unreadable('not_http')).toBe(1);
    expect(unreadable('lost')).toBe(1);
  });

  it('forgets a stream with a gap, and starts afresh when it is opened again', () => {
    const bench = harness();
    bench.open();
    bench.say(client(POST));
    bench.gap();
    bench.say(server(OK));
    bench.open();
    bench.say(client(POST));
    bench.say(server(OK));
    expect(bench.exchanges).toHaveLength(1);
    expect(bench.unreadable('lost')).toBe(1);
  });

  it('keeps true size and hash of a body it truncates', () => {
    const body = Buffer.alloc(100_000, 'abcdefghij');
    const { exchanges, assembler } = run(
      [
        client(POST),
        server(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`),
        server(body.subarray(0, 40_000)),
        server(body.subarray(40_000)),
      ],
      { bodyMaxBytes: 50_000 },
    );
    const captured = exchanges[0]?.response?.body;
    expect(captured).toMatchObject({
      bytes: 100_000,
      truncated: true,
      sha256: createHash('sha256').update(body).digest('hex'),
    });
    expect(bodyText(captured)).toBe(body.toString('latin1', 0, 50_000));
    expect(assembler.bodyBytes).toBe(0);
  });

  it('bounds memory under 1,000 half-finished streams', () => {
    const bench = harness({ bodiesMaxBytes: 8e6 });
    const part = Buffer.alloc(60_000, 'x');
    for (let id = 1; id <= 1000; id++) {
      bench.open(id);
      bench.say(client(`POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n`), id);
      for (let round = 0; round < 3; round++) bench.say(client(part), id);
      expect(bench.assembler.bodyBytes).toBeLessThanOrEqual(8e6);
    }
    for (let id = 1; id <= 1000; id++) bench.close(CLOSE.clientReset, id);
    expect(bench.exchanges).toHaveLength(1000);
    expect(bench.exchanges.every(({ request }) => request.body.bytes === 180_000)).toBe(true);
    expect(bench.assembler.bodyBytes).toBe(0);
  });

  it('shares busy time between exchanges that run at once', () => {
    const bench = harness();
    for (const id of [1, 2]) {
      bench.open(id);
      bench.say(client(POST), id);
    }
    bench.wait(100);
    bench.say(server(OK), 1);
    bench.say(server(OK), 2);
    const total = bench.busy.reduce((sum, share) => sum + share, 0);
    expect(total).toBeCloseTo(104, 0);
    expect(bench.busy[0]).toBeGreaterThan(50);
  });

  it('leaves out of it what the tap answers itself: the model server is not busy with that', () => {
    const bench = harness();
    const head = { target: 0, method: 'POST', url: '/', httpVersion: '1.1', headers: [] };
    bench.request({ ...head, refused: true }, 1);
    bench.request(head, 2);
    bench.wait(100);
    for (const id of [1, 2]) {
      bench.say(client('{}'), id);
      bench.close(CLOSE.ended, id);
    }
    expect(bench.busy).toEqual([0, 103]);
  });
});

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
  const expected = run(CONVERSATION, { bodyMaxBytes: 20 }).exchanges.map(essence);

  it('gives the same exchanges however the streams are cut', () => {
    expect(expected).toHaveLength(5);
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { maxLength: 60 }), (places) => {
        const pieces = cut(CONVERSATION, places).filter(({ text }) => text.length > 0);
        expect(run(pieces, { bodyMaxBytes: 20 }).exchanges.map(essence)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same exchanges one byte at a time', () => {
    const bytes = CONVERSATION.flatMap(({ from, text }) =>
      [...Buffer.from(text)].map((byte) => ({ from, text: Buffer.of(byte) })),
    );
    expect(run(bytes, { bodyMaxBytes: 20 }).exchanges.map(essence)).toEqual(expected);
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
        const bench = harness();
        bench.open();
        for (const each of all) bench.say(each);
        bench.close(reason);
        expect(bench.assembler.bodyBytes).toBe(0);
      }),
      { numRuns: 3000 },
    );
  });
});
