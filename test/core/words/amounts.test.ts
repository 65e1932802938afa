import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  amount,
  amountParts,
  compared,
  comparedParts,
  count,
  interval,
  plural,
  rate,
} from '../../../core/words/amounts.js';
import type { Unit } from '../../../core/findings/finding.js';

const UNITS: readonly Unit[] = ['ratio', 'ms', 'usd', 'tokens', 'calls', 'count'];

describe('amounts', () => {
  it.each<[number, string]>([
    [0, '0 ms'],
    [0.42, '0.42 ms'],
    [7, '7 ms'],
    [9.44, '9.4 ms'],
    [18.4, '18 ms'],
    [640, '640 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [1000, '1.0 s'],
    [2400, '2.4 s'],
    [12_400, '12.4 s'],
    [80_000, '80.0 s'],
    [200_000, '200 s'],
    [600_000, '10 min'],
    [12_000_000, '200 min'],
    [90_000_000, '25 h'],
  ])('%d ms: %s', (ms, text) => expect(amount(ms, 'ms')).toBe(text));

  it.each<[number, string]>([
    [0, '0 %'],
    [0.000042, '0.0042 %'],
    [0.0000000123, '0.0000012 %'],
    [0.0031, '0.31 %'],
    [0.0123, '1.23 %'],
    [0.123, '12.3 %'],
    [0.5, '50 %'],
    [0.999, '99.9 %'],
    [1, '100 %'],
    [1.18, '118 %'],
    [-0.0412, '-4.12 %'],
  ])('a share of %d: %s', (share, text) => expect(amount(share, 'ratio')).toBe(text));

  it.each<[number, string]>([
    [0, '$0.00'],
    [0.00042, '$0.00042'],
    [0.00775, '$0.0078'],
    [0.5, '$0.50'],
    [12.3, '$12.30'],
    [4200, '$4,200.00'],
    [1234.5, '$1,234.50'],
    [-3, '-$3.00'],
  ])('%d dollars: %s', (usd, text) => expect(amount(usd, 'usd')).toBe(text));

  it('of things are written in full below a million', () => {
    expect([1, 1842, 504_202, 1_840_000, 2_000_000_000].map((each) => amount(each, 'tokens'))).toEqual([
      '1 token',
      '1,842 tokens',
      '504,202 tokens',
      '1.8M tokens',
      '2B tokens',
    ]);
    expect([amount(1, 'calls'), amount(1842, 'calls'), amount(3, 'count')]).toEqual(['1 call', '1,842 calls', '3']);
    expect(amount(null, 'usd')).toBe('no data');
  });

  it('come in pieces that are the same text', () => {
    const size = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...UNITS), size, fc.option(size), (unit, value, other) => {
        const joined = ({ prefix, number, unit: word }: ReturnType<typeof amountParts>) =>
          `${prefix}${number}${word === '' ? '' : ` ${word}`}`;
        expect(joined(amountParts(value, unit))).toBe(amount(value, unit));
        expect(joined(comparedParts(value, other, unit)(value))).toBe(compared(value, other, unit)(value));
      }),
    );
  });

  it('are never nothing where there is something', () => {
    const size = fc.double({ min: 1e-9, max: 1e15, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom<Unit>('ratio', 'ms', 'usd'), size, (unit, value) => {
        expect(amount(value, unit)).toMatch(/[1-9]/);
        expect(amount(value, unit)).not.toMatch(/NaN|undefined|Infinity|e[+-]/);
      }),
    );
  });
});

describe('numbers beside amounts', () => {
  it('say rates, counts and numbers of things', () => {
    expect([0, 0.4211, 8.74, 35.21, 412.4, 1204].map(rate)).toEqual(['0', '0.42', '8.7', '35.2', '412', '1,204']);
    expect([count(504_202), plural(1, 'call'), plural(1842, 'call')]).toEqual(['504,202', '1 call', '1,842 calls']);
  });

  it('say intervals, open ones too', () => {
    expect(interval(1900, 2900, 'ms')).toBe('1.9 s to 2.9 s');
    expect(interval(1900, null, 'ms')).toBe('at least 1.9 s');
    expect(interval(null, 0.03, 'ratio')).toBe('at most 3 %');
    expect(interval(null, null, 'ratio')).toBe('');
  });
});

describe('amounts that are held against one another', () => {
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
    expect(told(4, 3, 'calls')).toEqual(['4 calls', '3 calls']);
    expect(interval(9.61, 10.39, compared(10.4, 9.8, 'ms'))).toBe('9.6 ms to 10.4 ms');
    expect(compared(null, 9.8, 'ms')(9.8)).toBe('9.8 ms');
  });

  it('say two amounts that differ by a thousandth or more differently, in every unit', () => {
    const units = fc.constantFrom(...UNITS);
    const size = fc.double({ min: 1e-6, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(units, size, fc.double({ min: 1.001, max: 10, noNaN: true }), (unit, value, factor) => {
        const tell = compared(value, value * factor, unit);
        expect(tell(value)).not.toBe(tell(value * factor));
      }),
    );
  });
});
