import { setTimeout as sleep } from 'node:timers/promises';

/** Lets through so many a second, in the order in which they come. */
export interface Pacer {
  turn(): Promise<void>;
  /** Who comes from now on waits at least so long. */
  hold(ms: number): void;
}

/** @param rate turns a second */
export function createPacer(rate: number): Pacer {
  let next = performance.now();
  return {
    turn: async () => {
      const at = Math.max(next, performance.now());
      next = at + 1000 / rate;
      await sleep(at - performance.now());
    },
    hold: (ms) => {
      next = Math.max(next, performance.now() + ms);
    },
  };
}
