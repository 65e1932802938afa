import type { Random } from '../random.js';

/** Increments of the likelihood-ratio CUSUM of a rate `after` against a rate `before`, for a one and for a zero. */
export interface CusumSteps {
  one: number;
  zero: number;
}

/** The fastest detector there is for one known change: it is told both rates. */
export function cusumSteps(before: number, after: number): CusumSteps {
  return { one: Math.log(after / before), zero: Math.log((1 - after) / (1 - before)) };
}

/**
 * The threshold at which the CUSUM of independent values raises one false alarm per `arl` rows on average, by simulation: runs
 * are drawn from one to the next, since between ones it only falls.
 * @param runs run lengths averaged at each step of the search
 */
export function calibratedThreshold(before: number, after: number, arl: number, runs: number, random: Random): number {
  const steps = cusumSteps(before, after);
  let low = Math.log(arl) / 3;
  let high = Math.log(arl) + 1;
  for (let i = 0; i < 12; i++) {
    const middle = (low + high) / 2;
    let total = 0;
    for (let run = 0; run < runs; run++) total += runLength(before, steps, middle, random);
    if (total / runs < arl) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function runLength(rate: number, { one, zero }: CusumSteps, threshold: number, random: Random): number {
  let level = 0;
  let rows = 0;
  for (;;) {
    const zeros = Math.floor(Math.log(1 - random.uniform()) / Math.log(1 - rate));
    rows += zeros + 1;
    level = Math.max(0, level + zeros * zero) + one;
    if (level >= threshold) return rows;
  }
}
