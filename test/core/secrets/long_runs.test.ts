import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { CAPITAL, DIGIT, eachLongRun, type Run } from '../../../core/secrets/long_runs.js';

/** What the search that looks at every character finds. */
function plainly(text: string, from: number, to: number, least: number): Run[] {
  return [...text.slice(from, to).matchAll(new RegExp(`[\\w\\-./+=:~]{${least},}`, 'g'))].map(({ index, 0: run }) => ({
    start: from + index,
    end: from + index + run.length,
    holds: (/\d/.test(run) ? DIGIT : 0) | (/[A-Z]/.test(run) ? CAPITAL : 0),
  }));
}

it('finds the runs that a search of every character finds, and what is in them', () => {
  const text = fc.string({ unit: fc.constantFrom(...'aaaaaaaaZ1_=- é中"'), maxLength: 120 });
  fc.assert(
    fc.property(text, fc.nat(20), fc.nat(20), fc.integer({ min: 1, max: 9 }), (sample, from, less, least) => {
      const to = sample.length - less;
      const found: Run[] = [];
      eachLongRun(sample, from, to, least, ({ start, end, holds }) =>
        found.push({ start, end, holds: holds & (DIGIT | CAPITAL) }),
      );
      expect(found).toEqual(from < to ? plainly(sample, from, to, least) : []);
    }),
    { numRuns: 2000 },
  );
});
