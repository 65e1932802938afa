import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { Assembler } from '../../../collector/exchange/assembler.js';
import { CLOSE, RECORD } from '../../../collector/queue/records.js';

const STREAMS = 1000;
const BOUND = 16e6;
/** What parsers, headers and bookkeeping of one connection may take beside the bodies. */
const PER_STREAM = 20_000;

const PROMPT = Buffer.from(`{"prompt":"${'p'.repeat(100_000)}"}`);
const REQUEST = Buffer.concat([
  Buffer.from(`POST /v1/chat/completions HTTP/1.1\r\nhost: m\r\ncontent-length: ${PROMPT.length}\r\n\r\n`),
  PROMPT,
]);
const HEAD = Buffer.from('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n');
const EVENT = Buffer.from(`data: {"choices":[{"delta":{"content":"${'t'.repeat(1000)}"}}]}\n\n`);
const CHUNK = Buffer.concat([Buffer.from(`${EVENT.length.toString(16)}\r\n`), EVENT, Buffer.from('\r\n')]);
const END = Buffer.from('0\r\n\r\n');

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

function heldBytes(): number {
  if (typeof collectGarbage === 'function') collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

it(`holds no more than the bound for ${STREAMS} slow streams, loses none of them, and gives all of it back`, () => {
  let finished = 0;
  let truncated = 0;
  const assembler = new Assembler({
    targets: 2,
    bodyMaxBytes: 256e3,
    bodiesMaxBytes: BOUND,
    emit: ({ exchange, release }) => {
      finished++;
      truncated += exchange.request.body.truncated || exchange.response?.body.truncated === true ? 1 : 0;
      expect(exchange.request.body.bytes).toBe(PROMPT.length);
      expect(exchange.response?.body.bytes).toBe(40 * EVENT.length);
      release();
    },
  });
  let at = 0;
  const tell = (kind: number, id: number, bytes: Buffer) => {
    assembler.read(kind, id, at, bytes, 0, bytes.length, 1.7e12);
    expect(assembler.bodyBytes).toBeLessThanOrEqual(BOUND);
  };
  const each = (say: (id: number) => void) => {
    at++;
    for (let id = 1; id <= STREAMS; id++) say(id);
  };
  const before = heldBytes();
  each((id) => {
    const target = Buffer.alloc(4);
    target.writeUInt32LE(id % 2);
    tell(RECORD.open, id, target);
    tell(RECORD.clientData, id, REQUEST.subarray(0, 60_000));
  });
  each((id) => tell(RECORD.clientData, id, REQUEST.subarray(60_000)));
  each((id) => tell(RECORD.serverData, id, HEAD));
  for (let chunk = 0; chunk < 40; chunk++) each((id) => tell(RECORD.serverData, id, CHUNK));
  expect(assembler.busyStreams()).toHaveLength(STREAMS);
  expect(assembler.bodyBytes).toBeGreaterThan(BOUND / 2);
  expect(heldBytes() - before).toBeLessThan(BOUND + STREAMS * PER_STREAM);
  each((id) => {
    tell(RECORD.serverData, id, END);
    tell(RECORD.close, id, Buffer.of(CLOSE.ended));
  });
  expect(finished).toBe(STREAMS);
  expect(truncated).toBeGreaterThan(STREAMS / 2);
  expect(assembler.bodyBytes).toBe(0);
});
