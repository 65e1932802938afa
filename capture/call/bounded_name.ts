/** Characters kept of what somebody else calls a thing: a model, a route, a tenant. */
const MAX_NAME = 256;

/** A name as a column keeps it; '' for none. */
export function boundedName(value: string | undefined): string {
  return (value ?? '').slice(0, MAX_NAME);
}
