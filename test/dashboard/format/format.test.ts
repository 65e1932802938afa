import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amount } from '../../../core/words/amounts.js';
import type { Unit } from '../../../core/findings/finding.js';
import {
  change,
  formatAgo,
  formatBytes,
  formatCompact,
  formatCount,
  formatDuration,
  formatDurationAxis,
  formatMoney,
  formatMoneyAxis,
  formatMoneyExact,
  formatRate,
  formatRatio,
  formatSpan,
  formatValue,
  telling,
  unbroken,
  UNKNOWN,
  type Parts,
} from '../../../dashboard/src/format/index.js';

/** Numbers and units are held together by a no-break space; tests are easier to read without. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const joinedParts = ({ prefix, number, unit }: Parts) => `${prefix}${number}${unit === '' ? '' : ` ${unit}`}`;

describe('durations', () => {
  it.each([
    [400, '0 s'],
    [42_000, '42 s'],
    [60_000, '1 min'],
    [80_000, '1 min 20 s'],
    [12_000_000, '3 h 20 min'],
    [90_000_000, '1 d 1 h'],
  ])('a span of %d ms is %s', (ms, text) => expect(plain(formatSpan(ms))).toBe(text));

  it('leaves empty decimals out on an axis, and has one unit there', () => {
    const ticks = [640, 3000, 60_000, 200_000, 600_000, 1_500_000, 36_000_000].map((ms) =>
      plain(formatDurationAxis(ms)),
    );
    expect(ticks).toEqual(['640 ms', '3 s', '60 s', '200 s', '10 min', '25 min', '10 h']);
  });
});

describe('money', () => {
  it('shows what a call cost with the digits there are', () => expect(formatMoneyExact(0.00018456)).toBe('$0.0001846'));
  it('is short on an axis', () =>
    expect([0, 400, 2000, 4200].map(formatMoneyAxis)).toEqual(['$0', '$400', '$2k', '$4.2k']));
});

describe('counts and sizes', () => {
  it('separates thousands', () => expect(formatCount(504_202)).toBe('504,202'));
  it('shortens on an axis', () =>
    expect([0.5, 999, 61_204, 2_500_000].map(formatCompact)).toEqual(['0.5', '999', '61.2k', '2.5M']));
  it('counts bytes in thousands', () =>
    expect([12, 4821, 3_200_000].map((size) => plain(formatBytes(size)))).toEqual(['12 B', '4.8 kB', '3.2 MB']));
});

describe('what is not known', () => {
  const formats = [
    formatBytes,
    formatCompact,
    formatCount,
    formatDuration,
    formatMoney,
    formatMoneyExact,
    formatRate,
    formatRatio,
    (value: number | null) => formatValue(value, 'tokens', 's'),
    formatAgo,
  ];
  it.each(formats)('is a dash and never a zero (%#)', (format) => expect(format(null)).toBe(UNKNOWN));
  it('has no change', () => {
    expect(change(1, null, 'ms')).toBeNull();
  });
});

describe('values by unit', () => {
  it('are said as in sentences', () => {
    const units = fc.constantFrom<Unit>('ratio', 'ms', 'usd', 'tokens', 'calls', 'count');
    fc.assert(
      fc.property(units, fc.double({ noNaN: true, min: 0, max: 1e9 }), (unit, value) => {
        expect(plain(formatValue(value, unit))).toBe(amount(value, unit));
        expect(plain(joinedParts(telling(value, null, unit).parts(value)))).toBe(amount(value, unit));
      }),
    );
  });
  it('name the unit of a rate', () => {
    expect(plain(formatValue(508, 'tokens', 's'))).toBe('508 tokens/s');
    expect(plain(formatValue(35.2, 'calls', 's'))).toBe('35.2 calls/s');
  });
  it('says the facts of a verdict as its sentence does, and never rounds away what it tells apart', () => {
    const tell = telling(10.4, 9.8, 'ms');
    expect([tell.value(10.4), tell.value(9.8), tell.interval(9.9, 10.9)].map(plain)).toEqual(['10.4 ms', '9.8 ms', '9.9 ms to 10.9 ms']); // prettier-ignore
    expect(plain(telling(0.0412, 0.01, 'ratio').value(0.0412))).toBe(amount(0.0412, 'ratio'));
    expect([tell.value(null), tell.interval(null, null), plain(tell.interval(9.9, null))]).toEqual([UNKNOWN, UNKNOWN, 'at least 9.9 ms']); // prettier-ignore
  });
  it('says how a value moved', () => {
    expect(change(2410, 710, 'ms')).toEqual({ direction: 'up', text: '1.7\u00a0s' });
    expect(change(0.0031, 0.0035, 'ratio')?.direction).toBe('down');
    expect(change(5, 5, 'count')).toEqual({ direction: 'same', text: 'unchanged' });
  });
});

describe('time', () => {
  it('says how long ago', () => {
    const now = Date.parse('2026-11-20T15:00:00Z');
    const at = (ms: number) => plain(formatAgo(now - ms, now));
    expect([1000, 42_000, 190_000, 7_500_000, 400_000_000].map(at)).toEqual([
      'just now',
      '42 s ago',
      '3 min ago',
      '2 h 5 min ago',
      '4 d ago',
    ]);
  });
});

it('writes any number as a number', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: 0, max: 1e15 }), (value) => {
      for (const format of [formatDuration, formatMoney, formatRatio, formatCount, formatRate, formatBytes]) {
        expect(format(value)).toMatch(/\d/);
        expect(format(value)).not.toMatch(/NaN|undefined|Infinity|e[+-]/);
      }
    }),
  );
});

describe('sentences', () => {
  it('keep numbers and their units on one line, and break anywhere else', () => {
    const sentence = 'TTFT p95 is 1.4 s against 1.0 s, 2 % of 424 calls (last 3 d) on 12 May';
    expect(unbroken(sentence)).toBe(
      'TTFT p95 is 1.4\u00a0s against 1.0\u00a0s, 2\u00a0% of 424\u00a0calls (last 3\u00a0d) on 12 May',
    );
    expect(plain(unbroken(sentence))).toBe(sentence);
  });
});
