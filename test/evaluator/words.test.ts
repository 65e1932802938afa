import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Unit } from '../../core/finding.js';
import { amount, clip, compared, interval, lastSpan, moment, plain, plural, span } from '../../evaluator/words.js';

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

  it('never round a difference away: both sides with as many digits as show it', () => {
    const told = (value: number, other: number, unit: Unit) => [value, other].map(compared(value, other, unit));
    expect(told(10.4, 9.8, 'ms')).toEqual(['10.4 ms', '9.8 ms']);
    expect(told(10.002, 10.001, 'ms')).toEqual(['10.0020 ms', '10.0010 ms']);
    expect(told(990, 1040, 'ms')).toEqual(['0.99 s', '1.04 s']);
    expect(told(840, 2400, 'ms')).toEqual(['840 ms', '2.4 s']);
    expect(told(0.25, 0.02, 'ratio')).toEqual(['25 %', '2 %']);
    expect(told(0.99996, 0.99991, 'ratio')).toEqual(['99.996 %', '99.991 %']);
    expect(told(1_840_000, 1_850_000, 'tokens')).toEqual(['1.840M tokens', '1.850M tokens']);
    expect(told(0.00123, 0.00125, 'usd')).toEqual(['$0.00123', '$0.00125']);
    expect(told(7, 7, 'ms')).toEqual(['7 ms', '7 ms']);
    expect(interval(9.61, 10.39, compared(10.4, 9.8, 'ms'))).toBe('9.6 ms to 10.4 ms');
    expect(compared(null, 9.8, 'ms')(9.8)).toBe('10 ms');
  });

  it('say two amounts that differ by a thousandth or more differently, in every unit', () => {
    const units = fc.constantFrom<Unit>('ratio', 'ms', 'usd', 'tokens', 'calls', 'count');
    const size = fc.double({ min: 1e-6, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(units, size, fc.double({ min: 1.001, max: 10, noNaN: true }), (unit, value, factor) => {
        const tell = compared(value, value * factor, unit);
        expect(tell(value)).not.toBe(tell(value * factor));
      }),
    );
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
