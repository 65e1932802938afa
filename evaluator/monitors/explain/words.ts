import { DETAIL_LIMITS, type FindingDetails } from '../../../core/findings/finding_details.js';

type Moved = NonNullable<FindingDetails['words']>[number];

/** Texts of one side, one per session. */
const CHARACTERS = 2000;
/** Different words of one text that are counted: one long text must not fill the table. */
const WORDS_PER_TEXT = 400;
/** A word has to be in so many sessions of both sides together. */
const FEWEST = 5;
/** Sessions that the prior is worth, spread by how frequent a word is in all. */
const PRIOR_SESSIONS = 20;
/** About 99 % two-sided: what is listed should not be chance, though it is no test. */
const Z = 2.6;

/**
 * Words whose share of sessions moved most, by log-odds with an informative Dirichlet prior: rare words are shrunk towards what is usual, so
 * that the list is not a list of accidents. A word counts once per session, however often it is repeated there.
 *
 * Source: B. Monroe, M. Colaresi and K. Quinn, "Fightin' words", Political Analysis 16 (2008), with sessions for words.
 * @param before texts of sessions before the change, after those since
 * @returns strongest first, with shares of sessions
 */
export function movedWords(before: readonly string[], after: readonly string[]): Moved[] {
  const [old, late] = [countsOf(before), countsOf(after)];
  const [m, n] = [before.length, after.length];
  if (m === 0 || n === 0) return [];
  const moved: (Moved & { z: number })[] = [];
  for (const text of new Set([...old.keys(), ...late.keys()])) {
    const [a, b] = [old.get(text) ?? 0, late.get(text) ?? 0];
    if (a + b < FEWEST) continue;
    moved.push({ text, before: a / m, after: b / n, z: zOf(a, m, b, n) });
  }
  return moved
    .filter(({ z }) => Math.abs(z) >= Z)
    .sort((x, y) => Math.abs(y.z) - Math.abs(x.z))
    .slice(0, DETAIL_LIMITS.words)
    .map(({ text, before: share, after: now }) => ({ text, before: share, after: now }));
}

/** Difference of log-odds over its standard error, both sides with the same prior. */
function zOf(a: number, m: number, b: number, n: number): number {
  const usual = (a + b) / (m + n);
  const with_ = PRIOR_SESSIONS * usual;
  const without = PRIOR_SESSIONS * (1 - usual);
  const [x, y] = [m - a + without + 0.5, n - b + without + 0.5];
  const difference = Math.log((b + with_) / y) - Math.log((a + with_) / x);
  return difference / Math.sqrt(1 / (b + with_) + 1 / (a + with_) + 1 / x + 1 / y);
}

function countsOf(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

/** Different words of a text, in lower case; also of languages that put no spaces between them. Numbers are no words. */
export function wordsOf(text: string): Set<string> {
  const words = new Set<string>();
  for (const { segment, isWordLike } of segmenter.segment(text.slice(0, CHARACTERS))) {
    if (isWordLike !== true || !/\p{L}/u.test(segment)) continue;
    words.add(segment.toLowerCase());
    if (words.size >= WORDS_PER_TEXT) break;
  }
  return words;
}

/** Categories (topics, languages) with their shares of sessions, those that moved most first. */
export function movedCategories(before: readonly string[], after: readonly string[]): Moved[] {
  const share = (values: readonly string[], name: string) =>
    values.filter((each) => each === name).length / Math.max(1, values.length);
  return [...new Set([...before, ...after])]
    .map((text) => ({ text, before: share(before, text), after: share(after, text) }))
    .sort((x, y) => Math.abs(y.after - y.before) - Math.abs(x.after - x.before))
    .slice(0, DETAIL_LIMITS.words);
}
