import { describe, expect, it } from 'vitest';
import { createCardinality } from '../../../service/metrics/cardinality.js';

describe('label values', () => {
  it('are bounded in number and length', () => {
    const bounded = createCardinality(2);
    expect(['a', 'b', 'c', 'a'].map((each) => bounded('model', each))).toEqual(['a', 'b', 'other', 'a']);
    expect(bounded('target', 'c')).toBe('c');
    expect(bounded('operation', 'x'.repeat(1000))).toHaveLength(128);
  });
});
