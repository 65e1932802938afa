import { expect, it, vi } from 'vitest';
import { remembering } from '../../core/remember.js';

it('makes what it remembers once, and forgets the oldest first', () => {
  const make = vi.fn<(text: string) => string>((text) => text.toUpperCase());
  const upper = remembering(2, make);
  for (const text of ['a', 'b', 'a', 'b']) expect(upper(text)).toBe(text.toUpperCase());
  expect(make).toHaveBeenCalledTimes(2);
  upper('c');
  upper('b');
  expect(make).toHaveBeenCalledTimes(3);
  expect(upper('a')).toBe('A');
  expect(make).toHaveBeenCalledTimes(4);
});

it('keeps no long texts', () => {
  const make = vi.fn<(text: string) => number>((text) => text.length);
  const length = remembering(10, make);
  for (let count = 0; count < 2; count++) expect(length('x'.repeat(100_000))).toBe(100_000);
  expect(make).toHaveBeenCalledTimes(2);
});
