import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { BufferPool } from '../../../collector/exchange/body/buffer_pool.js';

it('gives buffers of the size asked for or more, never one that somebody still has', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 100_000 }), fc.boolean()), { maxLength: 200 }), (steps) => {
      const pool = new BufferPool();
      const held = new Set<Buffer>();
      for (const [size, givesBack] of steps) {
        const buffer = pool.take(size);
        expect(buffer.length).toBeGreaterThanOrEqual(size);
        expect(held.has(buffer)).toBe(false);
        if (givesBack) pool.give(buffer);
        else held.add(buffer);
      }
    }),
  );
});

it('uses a buffer again, and keeps no more than a bound of them', () => {
  const pool = new BufferPool();
  const first = pool.take(10_000);
  pool.give(first);
  expect(pool.take(12_000)).toBe(first);
  const many = Array.from({ length: 100 }, () => pool.take(60_000));
  for (const buffer of many) pool.give(buffer);
  const again = new Set(Array.from({ length: 100 }, () => pool.take(60_000)));
  expect(many.filter((buffer) => again.has(buffer)).length * 65_536).toBeLessThanOrEqual(4e6);
});

it('takes back nothing that is part of something else', () => {
  const pool = new BufferPool();
  const whole = Buffer.alloc(16_384);
  pool.give(whole.subarray(0, 8192));
  expect(pool.take(8192).buffer).not.toBe(whole.buffer);
});
