import { createHash } from 'node:crypto';

/**
 * Whatever the cheap score: this part of the mean share is everybody's. Most of an estimate's error comes from harm that the cheap scorer
 * missed: with a half instead, intervals are a fifth wider where it misses one in five.
 */
const EVENLY = 0.75;

/**
 * Whether a call is read by a scorer, as a coin that always falls the same way for the same call: what is scored again after a crash is
 * what was scored before.
 * @param coin name of the scorer, or of what several of them have in common: then they read the same calls, as far as they can
 */
export function isDrawn(callId: string, coin: string, probability: number): boolean {
  if (probability >= 1) return true;
  const hash = createHash('sha256').update(`${coin}\n${callId}`).digest();
  return hash.readUInt32BE(0) / 4_294_967_296 < probability;
}

/**
 * How likely each call is to be read when only a share of them can be: three quarters of it for all alike, the rest in proportion to the cheap score,
 * so that the rare bad ones are found and no call is impossible.
 * @param steering cheap scores, 0 to 1; null where there is none
 */
export function probabilities(share: number, steering: readonly (number | null)[]): number[] {
  if (share >= 1) return steering.map(() => 1);
  const known = steering.filter((score) => score !== null);
  const mean = known.reduce((sum, score) => sum + score, 0) / Math.max(1, known.length);
  return steering.map((score) => {
    const lift = score === null || mean <= 0 ? 1 : score / mean;
    return Math.min(1, share * (EVENLY + (1 - EVENLY) * lift));
  });
}

/** The smallest of those, whatever the cheap scores. */
export function leastProbability(share: number, isSteered: boolean): number {
  return isSteered ? share * EVENLY : share;
}
