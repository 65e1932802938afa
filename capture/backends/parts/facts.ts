import { asCount, asNumber } from '../../../core/json.js';
import { GEN_AI } from '../../../core/names/attributes.js';

/** The seed a client asked for, as an attribute. */
export function seedFact(seed: unknown): Record<string, string> {
  const number = asNumber(seed);
  return number === null ? {} : { [GEN_AI.requestSeed]: String(number) };
}

/** Counts of several answers to one request, together; null when none of them tells. */
export function sumOfCounts(counts: readonly unknown[]): number | null {
  const told = counts.map(asCount).filter((count) => count !== null);
  return told.length === 0 ? null : told.reduce((sum, count) => sum + count, 0);
}
