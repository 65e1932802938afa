/** One closed session as far as a change is explained by it. */
export interface Told {
  /** When it closed, epoch milliseconds. */
  at: number;
  /** Its last call. */
  call_id: string;
  /** What the monitor saw of it; null where it says nothing. */
  value: number | string | null;
  prompt: string;
  output: string;
}

/** How values are read: `share` has 0 or 1, `number` any amount, `category` a name, `degree` something from 0 to 1 that is averaged. */
export type ValueKind = 'share' | 'number' | 'category' | 'degree';

/** Sessions on either side of a change, oldest first. */
export interface Sides {
  before: readonly Told[];
  after: readonly Told[];
}

export function numbersOf(told: readonly Told[]): number[] {
  return told.flatMap(({ value }) => (typeof value === 'number' && Number.isFinite(value) ? [value] : []));
}

export function namesOf(told: readonly Told[]): string[] {
  return told.flatMap(({ value }) => (value === null ? [] : [String(value)]));
}
