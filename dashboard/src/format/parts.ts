import type { AmountParts } from '../../../core/words/amounts.js';

/** What the page shows where nothing is known. Never 0: a zero is a measurement. */
export const UNKNOWN = '–';

/** Between a number and its unit: they stay on one line. */
export const NBSP = '\u00a0';

/** A number and its unit, apart, because the unit is set smaller and lighter. */
export type Parts = Readonly<AmountParts>;

export const unknownParts: Parts = { prefix: '', number: UNKNOWN, unit: '' };

/** Parts as one string: `2.4 s`, `$2,914`, `–`. */
export function joinParts({ prefix, number, unit }: Parts): string {
  return `${prefix}${number}${unit === '' ? '' : `${NBSP}${unit}`}`;
}

/** Whether there is a number to show at all. */
export function isKnown(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}
