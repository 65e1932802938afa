import type { ScoreSpan } from '../scorer.js';

/** Words, signs, and the characters of scripts that write no spaces; what has no end is cut. */
const TOKEN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}]{1,40}|[^\s]/gu;
const WORD = /[\p{L}\p{N}]/u;
/** A loop says the same at least three times, and that for at least so many tokens. */
const SHORTEST = 12;
/** Rules and borders are made of the same sign again and again. */
const SHORTEST_OF_SIGNS = 200;
/** A longer unit is a passage that was quoted, not a loop. */
const LONGEST_UNIT = 400;

/**
 * Stretches that say the same again and again: each three tokens came before at one and the same distance. Linear in the text's length.
 */
export function findLoops(text: string): ScoreSpan[] {
  const tokens = [...text.toLowerCase().matchAll(TOKEN)];
  if (tokens.length < SHORTEST) return [];
  const starts = tokens.map((token) => token.index);
  const words = tokens.map((token) => token[0]);
  const spans: ScoreSpan[] = [];
  const seen = new Map<string, number>();
  let run = { distance: 0, from: 0 };
  const close = (end: number): void => {
    const length = end - run.from;
    if (run.distance === 0 || length < Math.max(SHORTEST, 2 * run.distance)) return;
    const hasWord = words.slice(run.from, run.from + run.distance).some((word) => WORD.test(word));
    if (!hasWord && length < SHORTEST_OF_SIGNS) return;
    const last = end - 1;
    spans.push({ start: starts[run.from] ?? 0, end: (starts[last] ?? 0) + (words[last]?.length ?? 0), label: 'loop' });
  };
  for (let i = 2; i < words.length; i++) {
    const three = `${words[i - 2]} ${words[i - 1]} ${words[i]}`;
    const before = seen.get(three);
    const distance = before === undefined || i - before > LONGEST_UNIT ? 0 : i - before;
    seen.set(three, i);
    if (distance === run.distance) continue;
    close(i);
    run = { distance, from: Math.max(0, i - 2) };
  }
  close(words.length);
  return withinText(spans, text);
}

/** Lower case may be longer than the text was, by a letter here and there; and neighbours may share two tokens. */
function withinText(spans: readonly ScoreSpan[], text: string): ScoreSpan[] {
  let free = 0;
  return spans.flatMap(({ start, end, label }) => {
    const own = { start: Math.max(start, free), end: Math.min(end, text.length), label };
    if (own.start >= own.end) return [];
    free = own.end;
    return [own];
  });
}
