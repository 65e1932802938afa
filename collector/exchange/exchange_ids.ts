import { randomFillSync } from 'node:crypto';
import { monotonicFactory } from 'ulid';

/** Random numbers in [0, 1) with 8 bits, drawn from the system 4 kB at a time: the library's own source asks it for every digit. */
function pooledRandom(): () => number {
  const pool = Buffer.allocUnsafe(4096);
  let next = pool.length;
  return () => {
    if (next === pool.length) {
      randomFillSync(pool);
      next = 0;
    }
    return (pool[next++] ?? 0) / 256;
  };
}

/** A source of ULIDs that sort in the order they were made, also within a millisecond. */
export function createExchangeIds(): (epochMs: number) => string {
  const next = monotonicFactory(pooledRandom());
  return (epochMs) => next(Math.max(0, Math.floor(epochMs)));
}
