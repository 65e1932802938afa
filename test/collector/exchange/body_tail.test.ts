import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { BodyTail } from '../../../collector/exchange/body/body_tail.js';

it('keeps the last bytes, whatever the pieces they come in', () => {
  const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 150 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(pieces, fc.integer({ min: 1, max: 200 }), (parts, size) => {
      const tail = new BodyTail(Buffer.alloc(size));
      for (const [index, part] of parts.entries()) tail.append(Buffer.from(part), 0, part.length, index);
      const kept = tail.finish();
      expect(Buffer.concat(kept.map((chunk) => chunk.data))).toEqual(Buffer.concat(parts).subarray(-size));
      expect(kept.at(-1)?.atMs).toBe(parts.length - 1);
      expect(kept.map((chunk) => chunk.atMs)).toEqual(kept.map((chunk) => chunk.atMs).toSorted((a, b) => a - b));
    }),
  );
});

it('takes ranges of a larger buffer, and no more memory for many small pieces', () => {
  const tail = new BodyTail(Buffer.alloc(4096));
  const source = Buffer.from('0123456789');
  for (let index = 0; index < 10_000; index++) tail.append(source, 3, 4, index);
  const kept = tail.finish();
  expect(Buffer.concat(kept.map((chunk) => chunk.data)).toString()).toBe('3'.repeat(4096));
  expect(kept.length).toBeLessThanOrEqual(512);
});
