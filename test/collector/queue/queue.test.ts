import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ChunkQueue } from '../../../collector/queue/chunk_queue.js';
import { ConnectionRecorder } from '../../../collector/queue/connection_recorder.js';
import { ExchangeRecorder } from '../../../collector/queue/exchange_recorder.js';
import { QueueLosses } from '../../../collector/queue/queue_losses.js';
import { readSlab } from '../../../collector/queue/read_slab.js';
import { CLOSE, RECORD } from '../../../collector/queue/records.js';
import { looksLikeRequest } from '../../../collector/queue/request_start.js';

interface Read {
  kind: number;
  id: number;
  at: number;
  data: string;
}

/** A reader that keeps the records, and gives bytes back when told. */
function reader() {
  const consumed = new Int32Array(new SharedArrayBuffer(4));
  const records: Read[] = [];
  let owed = 0;
  return {
    records,
    consumed,
    post: (slab: ArrayBuffer) => {
      owed += slab.byteLength;
      readSlab(slab, (kind, id, at, bytes, start, end) => {
        records.push({ kind, id, at, data: bytes.toString('latin1', start, end) });
      });
    },
    giveBack: () => {
      Atomics.add(consumed, 0, owed);
      owed = 0;
    },
  };
}

describe('ChunkQueue', () => {
  it('carries every record, in order, whatever its size', () => {
    const record = fc.record({
      id: fc.nat(0xffff_ffff),
      size: fc.oneof(fc.nat(40), fc.nat(200_000)),
      whole: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 30 }), (all) => {
        const queue = new ChunkQueue(64e6, new QueueLosses());
        const sink = reader();
        queue.attach(sink);
        const expected = new Map<number, string>();
        all.forEach(({ id, size, whole }, index) => {
          const data = Buffer.alloc(size, 65 + (index % 26));
          const taken = whole
            ? queue.whole(RECORD.responseHead, id, index, data, false)
            : queue.data(RECORD.clientData, id, index, data);
          expect(taken).toBe(true);
          expected.set(index, data.toString('latin1'));
        });
        queue.flush();
        expect(sink.records.map(({ at }) => at)).toEqual(sink.records.map(({ at }) => at).toSorted((a, b) => a - b));
        const got = new Map<number, string>();
        for (const { at, data } of sink.records) got.set(at, (got.get(at) ?? '') + data);
        for (const [at, data] of expected) expect(got.get(at) ?? '').toBe(data);
      }),
      { numRuns: 100 },
    );
  });

  it('refuses data beyond its bound until bytes are given back', () => {
    const queue = new ChunkQueue(200_000, new QueueLosses());
    const sink = reader();
    queue.attach(sink);
    const chunk = Buffer.alloc(30_000);
    let taken = 0;
    while (queue.data(RECORD.clientData, 1, 0, chunk)) taken++;
    expect(taken).toBeGreaterThan(3);
    expect(queue.stats().sizeBytes).toBeLessThanOrEqual(200_000);
    expect(queue.stats().lagSeconds).toBeGreaterThan(0);
    queue.flush();
    sink.giveBack();
    expect(queue.stats()).toMatchObject({ sizeBytes: 0, lagSeconds: 0 });
    expect(queue.data(RECORD.clientData, 1, 0, chunk)).toBe(true);
  });

  it('counts on when the shared counter wraps', () => {
    const queue = new ChunkQueue(64e6, new QueueLosses());
    const consumed = new Int32Array(new SharedArrayBuffer(4));
    queue.attach({ consumed, post: (slab) => void Atomics.add(consumed, 0, slab.byteLength) });
    const chunk = Buffer.alloc(16e6);
    for (let sent = 0; sent < 2 ** 32 + 50e6; sent += chunk.length) {
      expect(queue.whole(RECORD.responseHead, 1, 0, chunk, false)).toBe(true);
      queue.flush();
    }
    expect(queue.stats().sizeBytes).toBe(0);
  });

  it('tells the worker to forget all streams when ends were lost', () => {
    const queue = new ChunkQueue(20_000, new QueueLosses());
    const sink = reader();
    queue.attach(sink);
    const before = queue.epoch;
    for (let id = 0; id < 5000; id++) queue.whole(RECORD.close, id, id, Buffer.of(0), true);
    expect(queue.epoch).toBeGreaterThan(before);
    queue.flush();
    expect(sink.records[0]?.kind).toBe(RECORD.reset);
    expect(sink.records.filter(({ kind }) => kind === RECORD.reset)).toHaveLength(1);
  });

  it('sends soon what is much, and lets little grow', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const queue = new ChunkQueue(64e6, new QueueLosses());
    const sink = reader();
    queue.attach(sink);
    queue.data(RECORD.clientData, 1, performance.now(), Buffer.alloc(9000));
    vi.advanceTimersByTime(5);
    expect(sink.records).toHaveLength(1);
    queue.data(RECORD.clientData, 1, performance.now(), Buffer.alloc(100));
    vi.advanceTimersByTime(14);
    expect(sink.records).toHaveLength(1);
    queue.data(RECORD.clientData, 1, performance.now(), Buffer.alloc(100));
    vi.advanceTimersByTime(6);
    expect(sink.records).toHaveLength(3);
  });

  it('keeps what comes while there is no worker, for the next one', () => {
    const losses = new QueueLosses();
    const queue = new ChunkQueue(64e6, losses);
    const before = new ConnectionRecorder(queue, losses, 0);
    before.clientData(Buffer.from('GET / HTTP/1.1\r\n'));
    queue.detach();
    before.clientData(Buffer.from('Host: a\r\n\r\n'));
    expect(losses.blindNow).toBe(1);
    expect(losses.blinded.get('worker_restarted')).toBe(1);
    const after = new ConnectionRecorder(queue, losses, 0);
    after.clientData(Buffer.from('GET /after HTTP/1.1\r\n\r\n'));
    before.serverData(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
    before.clientData(Buffer.from('GET /resumed HTTP/1.1\r\n\r\n'));
    expect(losses.blindNow).toBe(0);
    queue.flush();
    const sink = reader();
    queue.attach(sink);
    expect(sink.records.map(({ id, data }) => [id === after.id, data.slice(0, 9)])).toMatchObject([
      [true, expect.anything()],
      [true, 'GET /afte'],
      [false, expect.anything()],
      [false, 'GET /resu'],
    ]);
  });
});

describe('what the queue loses', () => {
  const HEAD = { target: 0, method: 'POST', url: '/', httpVersion: '1.1', headers: [] };

  it('is counted when the worker dies: what it was not done with, and what waited for it', () => {
    const losses = new QueueLosses();
    const queue = new ChunkQueue(64e6, losses);
    const sink = reader();
    queue.attach(sink);
    queue.data(RECORD.clientData, 1, 0, Buffer.alloc(800));
    queue.flush();
    sink.giveBack();
    queue.data(RECORD.clientData, 1, 0, Buffer.alloc(1600));
    queue.flush();
    queue.data(RECORD.serverData, 1, 0, Buffer.alloc(2400));
    queue.whole(RECORD.close, 1, 0, null, true);
    queue.detach();
    expect([...losses.dropped]).toEqual([['worker_restarted', { chunks: 3, bytes: 4000 }]]);
    // It is gone: the next death has nothing to do with it.
    queue.attach(reader());
    queue.detach();
    expect(losses.dropped.get('worker_restarted')).toEqual({ chunks: 3, bytes: 4000 });
  });

  it('is counted when the worker dies before it has taken anything', () => {
    const losses = new QueueLosses();
    const queue = new ChunkQueue(64e6, losses);
    queue.data(RECORD.clientData, 1, 0, Buffer.alloc(800));
    queue.flush();
    queue.detach();
    expect([...losses.dropped]).toEqual([['worker_restarted', { chunks: 1, bytes: 800 }]]);
  });

  it('is no crash of the worker when even the reserve is full', () => {
    const losses = new QueueLosses();
    const queue = new ChunkQueue(20_000, losses);
    queue.attach(reader());
    const connections = [0, 1].map(() => new ConnectionRecorder(queue, losses, 0));
    const exchange = new ExchangeRecorder(queue, losses, HEAD);
    const before = queue.epoch;
    let ends = 0;
    for (; queue.epoch === before; ends++) queue.whole(RECORD.close, 100 + ends, 0, null, true);
    // All that had been taken is lost with them: two connections and an exchange, and the ends but for the one refused.
    expect(losses.dropped.get('queue_full')?.chunks).toBe(2 + 1 + ends - 1);
    connections[0]?.serverData(Buffer.from('more'));
    connections[1]?.close(CLOSE.ended);
    exchange.requestEnd();
    expect([...losses.blinded]).toEqual([['queue_full', 2]]);
    expect(losses.blindNow).toBe(1);
    expect(losses.dropped.has('worker_restarted')).toBe(false);
  });

  it('is counted when it is the end of a connection', () => {
    const losses = new QueueLosses();
    const capacity = 16_000;
    const queue = new ChunkQueue(capacity, losses);
    queue.attach(reader());
    const connection = new ConnectionRecorder(queue, losses, 0);
    while (queue.stats().sizeBytes < capacity) queue.whole(RECORD.close, 100, 0, null, true);
    queue.flush();
    while (queue.epoch === 0) {
      expect(losses.dropped.size).toBe(0);
      connection.clientEnd();
      queue.flush();
    }
    expect([...losses.dropped]).toEqual([['queue_full', { chunks: 1, bytes: 0 }]]);
  });
});

describe('looksLikeRequest', () => {
  it('knows the start of a request', () => {
    for (const text of ['GET / HTTP/1.1', 'POST /v1 ', 'OPTIONS *', 'GET http://a/']) {
      expect(looksLikeRequest(Buffer.from(text))).toBe(true);
    }
    for (const text of ['', 'G', 'GET', 'GET x', 'get /', 'A /', '{"a": 1}', 'ABCDEFGHIJKLMNOP /']) {
      expect(looksLikeRequest(Buffer.from(text))).toBe(false);
    }
  });
});
