import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amount, clip, interval, lastSpan, moment, plain, plural, span } from '../../evaluator/words.js';

describe('words', () => {
  it('say amounts with their unit', () => {
    expect(amount(2400, 'ms')).toBe('2.4 s');
    expect(amount(1000, 'ms')).toBe('1.0 s');
    expect(amount(999.4, 'ms')).toBe('999 ms');
    expect(amount(999.6, 'ms')).toBe('1.0 s');
    expect(amount(0, 'ms')).toBe('0 ms');
    expect(amount(0.0123, 'ratio')).toBe('1.23 %');
    expect(amount(0.00004, 'ratio')).toBe('0.004 %');
    expect(amount(0.5, 'ratio')).toBe('50 %');
    expect(amount(1234.5, 'usd')).toBe('$1,234.50');
    expect(amount(0.00123, 'usd')).toBe('$0.0012');
    expect(amount(0, 'usd')).toBe('$0.00');
    expect(amount(1_840_000, 'tokens')).toBe('1.8M tokens');
    expect(amount(1842, 'calls')).toBe('1,842 calls');
    expect(amount(null, 'usd')).toBe('no data');
  });

  it('say intervals, open ones too, and moments', () => {
    expect(interval(1900, 2900, 'ms')).toBe('1.9 s to 2.9 s');
    expect(interval(1900, null, 'ms')).toBe('at least 1.9 s');
    expect(interval(null, 0.03, 'ratio')).toBe('at most 3 %');
    expect(interval(null, null, 'ratio')).toBe('');
    expect(moment('2026-11-29T23:32:30.000Z')).toBe('29 Nov 23:32 UTC');
  });

  it('say spans and numbers of things', () => {
    expect([300, 3600, 21_600, 259_200].map(span)).toEqual(['5 min', '1 h', '6 h', '3 d']);
    expect([300, 3600].map(lastSpan)).toEqual(['last 5 min', 'last hour']);
    expect([plural(1, 'call'), plural(1842, 'call')]).toEqual(['1 call', '1,842 calls']);
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
