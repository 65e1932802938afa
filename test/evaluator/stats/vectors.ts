import { existsSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../../../shared/vectors/', import.meta.url);

/** Numeric cases from ../shared/vectors, or undefined where they are not at hand: the tests that read them are then skipped. */
export function loadVectors<T>(file: 'evaluator_vectors.json' | 'extra_vectors.json'): T | undefined {
  const url = new URL(file, FOLDER);
  return existsSync(url) ? (JSON.parse(readFileSync(url, 'utf8')) as T) : undefined;
}

/** What arithmetic should reach, and what a root that was found numerically should. */
export const EXACT = 1e-12;
export const ROOT = 1e-9;

/** |actual - expected| / |expected|; 0 when both are the same. */
export function relativeError(actual: number, expected: number): number {
  return actual === expected ? 0 : Math.abs(actual - expected) / Math.max(Math.abs(expected), Number.MIN_VALUE);
}
