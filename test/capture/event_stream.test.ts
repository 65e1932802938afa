import { describe, expect, it } from 'vitest';
import { decodeExchange } from '../../capture/decode.js';
import { exchangeOf, recut } from './helpers/exchanges.js';
import { chunkEvent, event, EVENT_STREAM, exception, frame, frames, payloadEvent } from './helpers/event_stream.js';
import type { WireChunk } from '../../capture/exchange.js';

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
