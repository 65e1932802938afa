/** What a row is sorted by; null where nothing is known. */
export type SortValue = number | string | null;

/** Which column the reader sorts by, and which end is on top. */
export interface Sorting {
  key: string;
  descending: boolean;
}

function compare(a: number | string, b: number | string): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
}

/** Rows in order of a value; those without one come last in either direction, equal ones stay as they were. */
export function sorted<Row>(rows: readonly Row[], valueOf: (row: Row) => SortValue, descending: boolean): Row[] {
  return rows.toSorted((one, other) => {
    const [a, b] = [valueOf(one), valueOf(other)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return descending ? compare(b, a) : compare(a, b);
  });
}

/** After a press on the head of a column: one direction, the other, then as it was. Of numbers the largest come first. */
export function nextSorting(current: Sorting | null, key: string, isNumber: boolean): Sorting | null {
  if (current?.key !== key) return { key, descending: isNumber };
  return current.descending === isNumber ? { key, descending: !isNumber } : null;
}
