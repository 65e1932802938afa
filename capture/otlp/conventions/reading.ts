/** A copy in which what is unknown is taken from another reading of the same span. */
export function filled<T extends object>(own: T, other: Partial<T>): T {
  const known = Object.entries(own).filter(([, value]) => !isUnknown(value));
  return { ...other, ...Object.fromEntries(known) } as T;
}

function isUnknown(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    value === false ||
    (Array.isArray(value) && value.length === 0)
  );
}
