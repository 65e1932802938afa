import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amount } from '../../../core/amounts.js';
import {
  change,
  formatAgo,
  formatBytes,
  formatCompact,
  formatCount,
  formatDuration,
  formatDurationAxis,
  formatInterval,
  formatMoney,
  formatMoneyAxis,
  formatMoneyExact,
  formatRate,
  formatRatio,
  formatValue,
  telling,
  UNKNOWN,
} from '../../../dashboard/src/format/index.js';

/** Numbers and units are held together by a no-break space; tests are easier to read without. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('durations', () => {
  it.each([
    [0, '0 ms'],
    [0.42, '0.42 ms'],
    [18.4, '18 ms'],
    [640, '640 ms'],
    [999.4, '999 ms'],
    [999.9, '1.0 s'],
    [2410, '2.4 s'],
    [9949, '9.9 s'],
    [12_400, '12.4 s'],
    [59_940, '59.9 s'],
    [60_000, '1 min'],
    [80_000, '1 min 20 s'],
    [12_000_000, '3 h 20 min'],
    [90_000_000, '1 d 1 h'],
  ])('%d ms is %s', (ms, text) => expect(plain(formatDuration(ms))).toBe(text));

  it('leaves empty decimals out on an axis, and has one unit there', () => {
    const ticks = [3000, 60_000, 200_000, 600_000, 1_500_000, 36_000_000].map((ms) => plain(formatDurationAxis(ms)));
    expect(ticks).toEqual(['3 s', '60 s', '200 s', '10 min', '25 min', '10 h']);
  });
});

describe('money', () => {
  it.each([
    [2914.2, '$2,914'],
    [41.77, '$41.77'],
    [1, '$1.00'],
    [0.00775, '$0.0078'],
    [0.00042, '$0.00042'],
    [0, '$0'],
    [-3, '−$3.00'],
  ])('%d is %s', (usd, text) => expect(formatMoney(usd)).toBe(text));

  it('shows what a call cost with the digits there are', () => expect(formatMoneyExact(0.00018456)).toBe('$0.0001846'));
  it('is short on an axis', () =>
    expect([0, 400, 2000, 4200].map(formatMoneyAxis)).toEqual(['$0', '$400', '$2k', '$4.2k']));
});

describe('counts, rates, ratios and sizes', () => {
  it('separates thousands', () => expect(formatCount(504_202)).toBe('504,202'));
  it('shortens on an axis', () =>
    expect([0.5, 999, 61_204, 2_500_000].map(formatCompact)).toEqual(['0.5', '999', '61.2k', '2.5M']));
  it('keeps small shares visible', () => {
    expect([0.0031, 0.000042, 0.123, 0.999, 1, 1.18].map((value) => plain(formatRatio(value)))).toEqual([
      '0.31 %',
      '0.0042 %',
      '12.3 %',
      '99.9 %',
      '100 %',
      '118 %',
    ]);
  });
  it('rounds rates', () =>
    expect([0.4211, 8.74, 35.21, 412.4].map(formatRate)).toEqual(['0.42', '8.7', '35.2', '412']));
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
  it('has no interval and no change', () => {
    expect(formatInterval(null, 1, 'ratio')).toBe('');
    expect(change(1, null, 'ms')).toBeNull();
  });
});

describe('values by unit', () => {
  it('names the unit', () => {
    expect(plain(formatValue(508, 'tokens', 's'))).toBe('508 tok/s');
    expect(plain(formatValue(35.2, 'calls', 's'))).toBe('35.2 calls/s');
    expect(plain(formatValue(12_400_000, 'tokens'))).toBe('12.4M tok');
    expect(plain(formatValue(3, 'count'))).toBe('3');
  });
  it('writes the unit of an interval once', () => {
    expect(plain(formatInterval(0.0031, 0.0055, 'ratio'))).toBe('[0.31, 0.55] %');
    expect(plain(formatInterval(900, 1200, 'ms'))).toBe('[900 ms, 1.2 s]');
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
