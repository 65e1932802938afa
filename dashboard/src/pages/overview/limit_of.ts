import type { Limit } from '../../charts/index.js';

/** The budget as the line of a chart; null where there is none. */
export function limitOf(value: number | null, format: (value: number) => string): Limit | null {
  return value === null ? null : { value, label: `budget ${format(value)}` };
}
