/** Something personal or secret that was found, and how sure that is (0 to 1). */
export interface Find {
  start: number;
  end: number;
  type: string;
  sure: number;
}

/** Finds one kind of thing; linear in the text's length. */
export interface Detector {
  /** A cheap look: false when there can be none. */
  mayBeIn(text: string): boolean;
  find(text: string): Iterable<Find>;
}

/** A kind that a pattern finds, and a check that can refuse what it found. */
export function byPattern(
  type: string,
  pattern: RegExp,
  options: { hint?: string; sure?: number; check?: (match: string) => boolean; group?: string } = {},
): Detector {
  const { hint, sure = 1, check, group } = options;
  return {
    mayBeIn: (text) => hint === undefined || text.includes(hint),
    *find(text) {
      for (const match of text.matchAll(pattern)) {
        const found = group === undefined ? match[0] : (match.groups?.[group] ?? '');
        if (found === '' || check?.(found) === false) continue;
        const start = match.index + match[0].lastIndexOf(found);
        yield { start, end: start + found.length, type, sure };
      }
    },
  };
}

/** Detectors of what has digits: most texts have none, and need not be searched for each kind. */
export function withDigits(detectors: readonly Detector[]): Detector[] {
  return detectors.map((detector) => ({
    mayBeIn: (text) => /\d/.test(text) && detector.mayBeIn(text),
    find: (text) => detector.find(text),
  }));
}
