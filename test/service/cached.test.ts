import { describe, expect, it } from 'vitest';
import { cached } from '../../service/cached.js';

describe('cached', () => {
  it('loads once for those who ask meanwhile, again when old, and does not keep a failure', async () => {
    let time = 0;
    let loads = 0;
    const clock = { now: () => 0, monotonic: () => time };
    const value = cached(clock, 100, async () => {
      loads++;
      if (loads === 2) throw new Error('down');
      return loads;
    });
    expect(await Promise.all([value(), value()])).toEqual([1, 1]);
    time = 101;
    await expect(value()).rejects.toThrow('down');
    expect(await value()).toBe(3);
  });
});
