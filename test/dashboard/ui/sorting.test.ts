import { describe, expect, it } from 'vitest';
import { nextSorting, sorted } from '../../../dashboard/src/ui/sorting.js';

describe('sorting a table', () => {
  const rows = [3, null, 1, 2].map((value) => ({ value }));

  it('puts what is not known last in either direction', () => {
    expect(sorted(rows, ({ value }) => value, false).map(({ value }) => value)).toEqual([1, 2, 3, null]);
    expect(sorted(rows, ({ value }) => value, true).map(({ value }) => value)).toEqual([3, 2, 1, null]);
  });

  it('begins with the largest number, or with A, and ends where it was', () => {
    const one = nextSorting(null, 'calls', true);
    const two = nextSorting(one, 'calls', true);
    expect([one, two, nextSorting(two, 'calls', true)]).toEqual([
      { key: 'calls', descending: true },
      { key: 'calls', descending: false },
      null,
    ]);
    expect(nextSorting(one, 'model', false)).toEqual({ key: 'model', descending: false });
  });
});
