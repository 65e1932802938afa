import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { LineBuffer } from '../../../collector/spool/line_buffer.js';

function filled(lines: readonly string[]): LineBuffer {
  const buffer = new LineBuffer();
  for (const line of lines) buffer.add(line, Buffer.byteLength(line));
  return buffer;
}

const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));

it('holds every line as UTF-8 with its line feed, whatever its characters', () => {
  fc.assert(
    fc.property(fc.array(text), (lines) => {
      const buffer = filled(lines);
      expect(buffer.content()).toEqual(Buffer.from(lines.map((line) => `${line}\n`).join('')));
      expect([buffer.lines, buffer.bytes]).toEqual([lines.length, buffer.content().length]);
    }),
  );
});

it('grows with what it is given, and begins anew', () => {
  const lines = Array.from({ length: 300 }, (_, index) => `${index} ${'é'.repeat(10_000)}`);
  const buffer = filled(lines);
  expect(buffer.content().toString()).toBe(`${lines.join('\n')}\n`);
  buffer.clear();
  expect([buffer.lines, buffer.bytes, buffer.content().length]).toEqual([0, 0, 0]);
  buffer.add('again', 5);
  expect(buffer.content().toString()).toBe('again\n');
});
