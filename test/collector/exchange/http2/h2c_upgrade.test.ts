import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HTTP2_PREFACE } from '../../../../collector/queue/request_start.js';
import { closeServer, listen, startTap, startTcpServer } from '../../support/tap_bench.js';
import { callsOf } from '../../support/wire_replay.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const ASKED = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] });
const ANSWER = JSON.stringify({
  id: 'r1',
  model: 'm-1',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
});
/** As Java's client sends it; the settings announce a header table of 16,384 bytes. */
const OFFER =
  'POST /v1/chat/completions HTTP/1.1\r\nHost: m\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n' +
  `HTTP2-Settings: ${Buffer.from([0, 1, 0, 0, 0x40, 0]).toString('base64url')}\r\n` +
  `Content-Type: application/json\r\nContent-Length: ${ASKED.length}\r\n\r\n${ASKED}`;

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

const SETTINGS = frame(4, 0, 0, Buffer.alloc(0));
/** A literal with its name from the static table. */
const literal = (index: number, value: string) =>
  Buffer.concat([Buffer.from([0x40 | index, value.length]), Buffer.from(value)]);
const CONTENT_TYPE = 31;
const PATH = 4;
/** `:status 200` and `:method POST` stand in the static table as they are. */
const STATUS_200 = Buffer.from([0x88]);
const POST = Buffer.from([0x83]);
/** The largest table the client has announced: a server may use it at once. */
const TABLE_SIZE = Buffer.from([0x3f, 0xe1, 0x7f]);

function answerOn(stream: number, first: Buffer): Buffer {
  const head = Buffer.concat([first, STATUS_200, literal(CONTENT_TYPE, 'application/json')]);
  return Buffer.concat([frame(1, 4, stream, head), frame(0, 1, stream, Buffer.from(ANSWER))]);
}

/** A server that takes the offer, and then answers a second request as well. */
function takesTheOffer(socket: Socket): void {
  let seen = '';
  socket.on('data', (chunk: Buffer) => {
    const before = seen;
    seen += chunk.toString('latin1');
    if (!before.includes(ASKED) && seen.includes(ASKED)) {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
      socket.write(Buffer.concat([SETTINGS, answerOn(1, TABLE_SIZE)]));
    }
    if (seen.split(ASKED).length === 3) socket.write(answerOn(3, Buffer.alloc(0)));
  });
}

describe('an offer to go on with HTTP/2 (Upgrade: h2c)', () => {
  it('that the server takes is followed by the tcp tap, from the first answer on', async () => {
    const server = await startTcpServer(takesTheOffer);
    const tap = await startTap(server.url, { kind: 'tcp' });
    cleanups.push(server.close, tap.close);
    const client = connect(tap.port, '127.0.0.1');
    cleanups.push(() => client.destroy());
    client.write(OFFER);
    await once(client, 'data');
    const head = Buffer.concat([
      POST,
      literal(PATH, '/v1/chat/completions'),
      literal(CONTENT_TYPE, 'application/json'),
    ]);
    const second = Buffer.concat([frame(1, 4, 3, head), frame(0, 1, 3, Buffer.from(ASKED))]);
    client.write(Buffer.concat([HTTP2_PREFACE, SETTINGS, second]));
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(2));
    const calls = await callsOf(tap.exchanges);
    const expected = { prompt: 'Hi', output: 'Hello', http_status: 200, outcome: 'ok', input_tokens: 5 };
    expect(calls).toMatchObject([expected, expected]);
    expect(tap.exchanges.map(({ request }) => request.httpVersion)).toEqual(['1.1', '2.0']);
    expect(tap.unreadable('http2')).toBe(0);
  });

  it.each(['tcp', 'http'] as const)(
    'that the server does not take changes nothing, through the %s tap',
    async (kind) => {
      const bodies: string[] = [];
      const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
        bodies.push(String(Buffer.concat(await request.toArray())));
        response.setHeader('content-type', 'application/json').end(ANSWER);
      });
      const port = await listen(server);
      const tap = await startTap(`http://127.0.0.1:${port}`, { kind });
      const client = connect(tap.port, '127.0.0.1');
      cleanups.push(
        () => closeServer(server),
        tap.close,
        () => client.destroy(),
      );
      let got = '';
      client.on('data', (chunk: Buffer) => (got += chunk.toString()));
      for (let count = 1; count <= 2; count++) {
        client.write(OFFER);
        await vi.waitFor(() => expect(got.split(ANSWER)).toHaveLength(count + 1));
      }
      expect(got).toMatch(/^HTTP\/1\.1 200/);
      expect(bodies).toEqual([ASKED, ASKED]);
      await vi.waitFor(() => expect(tap.exchanges).toHaveLength(2));
      expect(await callsOf(tap.exchanges)).toMatchObject([{ output: 'Hello' }, { output: 'Hello', outcome: 'ok' }]);
    },
  );
});
