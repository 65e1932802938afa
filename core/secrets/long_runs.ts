/** A stretch of text. */
export interface Stretch {
  start: number;
  end: number;
}

/** What is in a run, as bits. */
export const DIGIT = 1;
export const CAPITAL = 2;
const OTHER = 4;

export interface Run extends Stretch {
  holds: number;
}

/** Characters that keys, and the names and addresses in front of them, are written with; 0 for all others. */
const KINDS = new Uint8Array(128);
const mark = (characters: string, kind: number) => {
  for (const character of characters) KINDS[character.charCodeAt(0)] = kind;
};
mark('0123456789', DIGIT);
mark('ABCDEFGHIJKLMNOPQRSTUVWXYZ', CAPITAL);
mark('abcdefghijklmnopqrstuvwxyz_-./+~=:', OTHER);

/**
 * Hands over each stretch of at least `least` characters that keys are written with. Prose has next to none: of most words one character
 * is looked at, as a run of that length has one at each step of that length.
 */
export function eachLongRun(text: string, from: number, to: number, least: number, tell: (run: Run) => void): void {
  let floor = from;
  let at = from + least - 1;
  while (at < to) {
    let holds = kindAt(text, at);
    if (holds === 0) {
      floor = at + 1;
      at += least;
      continue;
    }
    let start = at;
    let kind: number;
    while (start > floor && (kind = kindAt(text, start - 1)) !== 0) {
      holds |= kind;
      start--;
    }
    let end = at + 1;
    while (end < to && (kind = kindAt(text, end)) !== 0) {
      holds |= kind;
      end++;
    }
    if (end - start >= least) tell({ start, end, holds });
    floor = end + 1;
    at = end + least;
  }
}

function kindAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? (KINDS[code] ?? 0) : 0;
}
