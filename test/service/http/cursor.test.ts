import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeOffset, pageOf } from '../../../service/http/cursor.js';
import { ProblemError } from '../../../service/http/problem.js';

describe('cursors', () => {
  it('lead through a list, once each', () => {
    const items = Array.from({ length: 7 }, (_, index) => index);
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = pageOf(items, cursor, 3);
      seen.push(...page.items);
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(items);
  });

  it('are refused when they are not ours', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        expect(tryOffset(text)).toBeGreaterThanOrEqual(0);
      }),
    );
    expect(() => decodeOffset('zzz')).toThrow(ProblemError);
  });
});

/** Only a problem of ours may be thrown. */
function tryOffset(text: string): number {
  try {
    return decodeOffset(text);
  } catch (error) {
    if (error instanceof ProblemError) return 0;
    throw error;
  }
}
