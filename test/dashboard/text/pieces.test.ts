import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerpt } from '../../../dashboard/src/text/pieces.js';

const wholeOf = (pieces: ReturnType<typeof excerpt>) => pieces.map(({ text }) => text).join('');

describe('excerpt', () => {
  it('marks what drove the score, overlapping spans once', () => {
    const spans = [
      { start: 8, end: 12 },
      { start: 4, end: 9 },
    ];
    expect(excerpt('you are an idiot', spans)).toEqual([
      { text: 'you ', marked: false },
      { text: 'are an i', marked: true },
      { text: 'diot', marked: false },
    ]);
  });

  it('shows the beginning where nothing is marked, and where the text goes on', () => {
    const pieces = excerpt('x'.repeat(1000), []);
    expect(pieces).toEqual([
      { text: 'x'.repeat(320), marked: false },
      { text: ' …', marked: false },
    ]);
  });

  it('begins near the first span of a long text', () => {
    const text = `${'a'.repeat(500)}BAD${'b'.repeat(500)}`;
    const pieces = excerpt(text, [{ start: 500, end: 503 }]);
    expect(pieces.filter(({ marked }) => marked)).toEqual([{ text: 'BAD', marked: true }]);
    expect(wholeOf(pieces).length).toBeLessThan(340);
  });

  it('is a part of the text, short, whatever the spans', () => {
    const span = fc.record({ start: fc.integer({ min: -5, max: 900 }), end: fc.integer({ min: -5, max: 900 }) });
    fc.assert(
      fc.property(fc.string({ maxLength: 800 }), fc.array(span, { maxLength: 6 }), (text, spans) => {
        const shown = wholeOf(excerpt(text, spans)).replace(/^… /, '').replace(/ …$/, '');
        expect(shown.length).toBeLessThanOrEqual(322);
        expect(text.replace(/^… /, '').replace(/ …$/, '')).toContain(shown);
      }),
    );
  });
});
