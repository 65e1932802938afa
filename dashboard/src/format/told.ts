import { compared, comparedParts, interval } from '../../../core/words/amounts.js';
import type { Unit } from '../api/types.js';
import { NBSP, UNKNOWN, unknownParts, type Parts } from './parts.js';

/** Says amounts as the sentence of a verdict does, so that its facts never round away what the sentence tells apart. */
export interface Telling {
  value(amount: number | null): string;
  parts(amount: number | null): Parts;
  /** `1.9 s to 2.9 s`, `at least 1.9 s`. */
  interval(low: number | null, high: number | null): string;
}

/** @param value and other: the two that are held against one another, as a value and its limit */
export function telling(value: number | null, other: number | null, unit: Unit): Telling {
  const tell = compared(value, other, unit);
  const parts = comparedParts(value, other, unit);
  const told = (amount: number | null) => (amount === null ? UNKNOWN : tell(amount).replaceAll(' ', NBSP));
  return {
    value: told,
    parts: (amount) => (amount === null ? unknownParts : parts(amount)),
    interval: (low, high) => interval(low, high, told) || UNKNOWN,
  };
}
