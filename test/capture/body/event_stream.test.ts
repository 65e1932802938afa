import { crc32 } from 'node:zlib';
import { Int64 } from '@smithy/eventstream-codec';
import { describe, expect, it } from 'vitest';
import { decodeExchange } from '../../../capture/decode.js';
import { exchangeOf, recut } from '../helpers/exchanges.js';
import { chunkEvent, event, EVENT_STREAM, exception, frame, frames, payloadEvent } from '../helpers/event_stream.js';
import type { WireChunk } from '../../../capture/exchange.js';

const eventsOf = async (chunks: WireChunk[], responseHeaders: Record<string, string> = EVENT_STREAM) =>
  (await decodeExchange(exchangeOf({ chunks, responseHeaders }))).events;

describe('AWS event streams', () => {
  it('give each event the time of the chunk that completed it', async () => {
    const body = Buffer.concat([event('a', { n: 1 }), event('b', { n: 2 })]);
    const cut = event('a', { n: 1 }).length + 5;
    const chunks = [body.subarray(0, 3), body.subarray(3, cut), body.subarray(cut)].map((data, index) => ({ atMs: index * 10, data }));
    const events = await eventsOf(chunks);
    expect(events.map(({ name, json, atMs }) => [name, json, atMs])).toEqual([
      ['a', { n: 1, p: 'abcdefgh' }, 10],
      ['b', { n: 2, p: 'abcdefgh' }, 20],
    ]);
  });

  it('are told by their first prelude where the type is missing, however it is cut', async () => {
    const whole = frames(event('a', { n: 1 }));
    for (const chunks of [whole, recut(whole, [1, 2, 3, 9])]) {
      expect(await eventsOf(chunks, {})).toHaveLength(1);
    }
    expect(await eventsOf([{ atMs: 1, data: Buffer.from('\0\0\0\0\0\0\0\0\0\0') }], {})).toEqual([]);
  });

  it('say what failed: exceptions by their type, errors by their code', async () => {
    const error = frame({ ':message-type': 'error', ':error-code': 'InternalError', ':error-message': 'No luck' });
    const events = await eventsOf(frames(exception('throttlingException', { message: 'Slow down' }), error));
    expect(events.map(({ name, data, frame: raw }) => [name, data, raw?.failed])).toEqual([
      ['throttlingException', '{"message":"Slow down"}', true],
      ['InternalError', 'No luck', true],
    ]);
  });

  it('keep payloads that are no text as they are', async () => {
    const half = Buffer.from('é').subarray(0, 1);
    const [first] = await eventsOf(frames(payloadEvent('PayloadPart', half)));
    expect(first).toMatchObject({ name: 'PayloadPart', data: '', frame: { payload: half, failed: false } });
  });

  it('have headers of many types, of which only texts are read', async () => {
    const further = {
      yes: { type: 'boolean', value: true },
      no: { type: 'boolean', value: false },
      byte: { type: 'byte', value: 1 },
      short: { type: 'short', value: 2 },
      integer: { type: 'integer', value: 3 },
      long: { type: 'long', value: Int64.fromNumber(4) },
      binary: { type: 'binary', value: Buffer.from('five') },
      timestamp: { type: 'timestamp', value: new Date(6) },
      uuid: { type: 'uuid', value: '01234567-89ab-cdef-0123-456789abcdef' },
    } as const;
    const whole = frame({ ':event-type': 'größer', ':message-type': 'event' }, '{"n":1}', further);
    expect(await eventsOf(frames(whole))).toMatchObject([{ name: 'größer', json: { n: 1 } }]);
  });

  it.each([
    ['a type that there is not', [1, 0x61, 10]],
    ['no value', [1, 0x61]],
    ['a length that is cut', [1, 0x61, 7, 0]],
    ['a value that is cut', [1, 0x61, 7, 0, 9, 0x62]],
  ])('end at a header with %s', async (_, headers) => {
    const broken = Buffer.alloc(16 + headers.length);
    broken.writeUInt32BE(broken.length, 0);
    broken.writeUInt32BE(headers.length, 4);
    broken.writeUInt32BE(crc32(broken.subarray(0, 8)), 8);
    broken.set(headers, 12);
    broken.writeUInt32BE(crc32(broken.subarray(0, broken.length - 4)), broken.length - 4);
    expect(await eventsOf(frames(chunkEvent({ n: 1 }), broken))).toHaveLength(1);
  });

  it('end at a frame that is torn, wrong or impossibly long; what came before is kept', async () => {
    const good = chunkEvent({ n: 1 });
    const wrong = Buffer.from(good);
    wrong.writeUInt8(wrong.readUInt8(wrong.length - 6) ^ 1, wrong.length - 6);
    const huge = Buffer.from(good);
    huge.writeUInt32BE(0xffff_fff0, 0);
    const tiny = Buffer.from(good);
    tiny.writeUInt32BE(3, 0);
    for (const bad of [wrong, huge, tiny, good.subarray(0, good.length - 1), good.subarray(0, 7)]) {
      expect(await eventsOf(frames(good, bad, good))).toHaveLength(1);
    }
  });
}); // prettier-ignore
