import type { ScoreSpan } from '../scorer.js';

/** Letters that no word of a language in Latin letters has in a row, and characters that say that decoding failed. */
const CONSONANTS = /[bcdfghjklmnpqrstvwxz]{6}/;
const VOWEL = /[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœ]/;
const LATIN = /^[a-zß-ÿœ]+$/;
const BROKEN = /[\p{Co}\p{Cc}\uFFFD]/u;
const TOKEN = /\S{1,200}/g;
const SHORTEST_WORD = 5;
/** With fewer words than this, one odd name would be the whole text. */
const FEWEST_WORDS = 3;

/** Words that cannot be spoken, and characters that are none; stretches of them are joined. */
export function findGibberish(text: string): ScoreSpan[] {
  const spans: ScoreSpan[] = [];
  let odd = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (!isOdd(token)) continue;
    odd++;
    const last = spans.at(-1);
    if (last !== undefined && index - last.end <= 2) last.end = index + token.length;
    else spans.push({ start: index, end: index + token.length, label: 'gibberish' });
  }
  return odd < FEWEST_WORDS ? [] : spans;
}

function isOdd(token: string): boolean {
  if (BROKEN.test(token)) return true;
  const word = token.toLowerCase().replace(/^[^a-z]+|[^a-z]+$/g, '');
  if (word.length < SHORTEST_WORD || !LATIN.test(word)) return false;
  return !VOWEL.test(word) || CONSONANTS.test(word);
}
