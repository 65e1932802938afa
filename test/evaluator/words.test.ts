import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip, lastSpan, moment, plain, span } from '../../evaluator/words.js';

describe('words', () => {
  it('say moments', () => {
    expect(moment('2026-11-29T23:32:30.000Z')).toBe('29 Nov 23:32 UTC');
  });

  it('say spans', () => {
    expect([300, 3600, 21_600, 259_200].map(span)).toEqual(['5 min', '1 h', '6 h', '3 d']);
    expect([300, 3600].map(lastSpan)).toEqual(['last 5 min', 'last hour']);
  });

  it('take control characters and halves of characters out of names', () => {
    expect(plain('a\u0000b\n\u202ec\ud800d')).toBe('a b c\ufffdd');
  });

  it('clip without cutting a character in half', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, max) => {
        const clipped = clip(text, max);
        expect(clipped.length).toBeLessThanOrEqual(max);
        expect(clipped).not.toMatch(/\p{Cs}/u);
        expect(clipped === text || clipped.endsWith('…')).toBe(true);
      }),
    );
  });
});
