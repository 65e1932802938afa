import { describe, expect, it } from 'vitest';
import { CLOSE } from '../../../collector/queue/records.js';
import { assemblerBench, client, server, overConnection, OK, POST } from '../support/assembler_bench.js';
import { bodyText } from '../support/tap_bench.js';

describe('assembler, HTTP/1.1', () => {
  it('reads a request and its response with times', () => {
    const [exchange] = overConnection([client(POST), server(OK)]).exchanges;
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
    const { exchanges } = overConnection([
      client(POST + POST + POST),
      server(OK),
      server(OK + OK),
      client(POST),
      server(OK),
    ]);
    expect(exchanges.map(({ end }) => end)).toEqual(['complete', 'complete', 'complete', 'complete']);
    expect(new Set(exchanges.map(({ id }) => id)).size).toBe(4);
    expect(exchanges.map(({ id }) => id)).toEqual(exchanges.map(({ id }) => id).toSorted());
  });

  it('reads HEAD, 204, 304 and 100-continue without waiting for bodies', () => {
    const { exchanges } = overConnection([
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
    const { exchanges } = overConnection([
      client('POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\n\r\n'),
      server('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n'),
      server('1\r\n!\r\n0\r\nX-Sum: 7\r\nX-Sum: 8\r\n\r\n'),
    ]);
    expect(bodyText(exchanges[0]?.request.body)).toBe('abc');
    expect(exchanges[0]?.response?.trailers).toEqual({ 'x-sum': '7, 8' });
    expect(exchanges[0]?.response?.body.chunks.map(({ atMs }) => atMs)).toEqual([1, 2]);
  });

  it('reads a body that ends with the connection', () => {
    const bench = assemblerBench();
    bench.open();
    bench.say(client('GET / HTTP/1.0\r\n\r\n'));
    bench.say(server('HTTP/1.0 200 OK\r\n\r\nall there is'));
    bench.serverEnd();
    expect(bench.exchanges[0]).toMatchObject({ end: 'complete' });
    expect(bodyText(bench.exchanges[0]?.response?.body)).toBe('all there is');
  });

  it('waits for the request when the response comes first', () => {
    const { exchanges } = overConnection([
      client('POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nab'),
      server(OK),
      client('cd'),
    ]);
    expect(exchanges).toHaveLength(1);
    expect(bodyText(exchanges[0]?.request.body)).toBe('abcd');
  });

  it('leaves HTTP on 101 and on CONNECT', () => {
    const upgrade = 'GET /ws HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    const { exchanges, unreadable } = overConnection([
      client(upgrade),
      server('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x02hi'),
      client(Buffer.from([0x81, 0x82, 1, 2, 3, 4])),
    ]);
    expect(exchanges).toMatchObject([{ upgraded: true, end: 'complete', response: { status: 101 } }]);
    expect(unreadable('not_http')).toBe(0);
    const tunnel = overConnection([
      client('CONNECT a:1 HTTP/1.1\r\n\r\n'),
      server('HTTP/1.1 200 OK\r\n\r\n'),
      client('\x16\x03'),
    ]);
    expect(tunnel.exchanges).toMatchObject([{ upgraded: true, request: { method: 'CONNECT', url: 'a:1' } }]);
  });

  it('goes on with HTTP when an upgrade is refused', () => {
    const upgrade = 'GET /ws HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    const { exchanges } = overConnection([client(upgrade), server(OK), client(POST), server(OK)]);
    expect(exchanges.map(({ upgraded }) => upgraded)).toEqual([false, false]);
  });

  it('tells who broke off', () => {
    const broken = (after: (bench: ReturnType<typeof assemblerBench>) => void) => {
      const bench = assemblerBench();
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
    const bench = assemblerBench();
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
      const bench = overConnection([client(bytes), client(POST)]);
      expect(bench.unreadable('not_http')).toBe(1);
      expect(bench.exchanges.filter(({ end }) => end === 'complete')).toEqual([]);
    }
    expect(overConnection([client('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nthis is no frame')]).unreadable('http2')).toBe(1);
    expect(
      overConnection([client('GET / HTTP/1.1\r\nconstructor: a\r\n__proto__: b\r\n\r\n'), server(OK)]).exchanges,
    ).toHaveLength(1);
  });

  it('is blind after bytes it cannot read, until a request begins', () => {
    const { exchanges, unreadable } = overConnection([
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
    const bench = assemblerBench();
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
});
