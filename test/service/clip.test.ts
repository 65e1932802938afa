import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip } from '../../service/clip.js';

describe('clip', () => {
  it('never cuts inside a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 20 }), (text, max) => {
        const cut = clip(text, max);
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(encodeURIComponent(cut)).toBeDefined();
      }),
    );
  });
});
