/** A stretch of a text that is, or is taken for, something. */
export interface TypedSpan {
  start: number;
  end: number;
  type: string;
}

/**
 * Which finds are right: each span that is marked is found once at most, by a find that covers at least half of it and is covered by it for at least half.
 * @param isAlike whether a find of the first type may be the second
 * @returns for each find the index of what it found, or -1
 */
export function matchSpans(
  finds: readonly TypedSpan[],
  marked: readonly TypedSpan[],
  isAlike: (found: string, marked: string) => boolean,
): number[] {
  const taken = new Set<number>();
  return finds.map((find) => {
    const index = marked.findIndex(
      (each, at) => !taken.has(at) && isAlike(find.type, each.type) && overlaps(find, each),
    );
    if (index >= 0) taken.add(index);
    return index;
  });
}

function overlaps(a: TypedSpan, b: TypedSpan): boolean {
  const common = Math.min(a.end, b.end) - Math.max(a.start, b.start);
  return common * 2 >= a.end - a.start && common * 2 >= b.end - b.start;
}
