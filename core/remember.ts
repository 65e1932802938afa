/** A longer text hardly comes back, and would take the room of many. */
const LONGEST = 512;

/**
 * A function that keeps what `make` made of a text: for texts that come back with nearly every call, as paths, hosts and
 * models do. The oldest is forgotten first.
 * @param most so many are kept
 */
export function remembering<Made extends NonNullable<unknown>>(
  most: number,
  make: (text: string) => Made,
): (text: string) => Made {
  const known = new Map<string, Made>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const made = make(text);
    if (text.length > LONGEST) return made;
    const oldest = known.size >= most ? known.keys().next().value : undefined;
    if (oldest !== undefined) known.delete(oldest);
    known.set(text, made);
    return made;
  };
}
