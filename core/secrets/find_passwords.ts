import type { Stretch } from './long_runs.js';

/** A password in a text. */
export interface FoundPassword extends Stretch {
  /** Its place in an address says what it is; else a word in front of it does. */
  isInAddress: boolean;
}

/**
 * How names of passwords begin, or what they end in: `DB_PASSWORD`, `userPassword`. Looking for them is much cheaper than a pattern,
 * and cheaper still where their first letter is rare.
 */
const HINTS = ['pass', 'Pass', 'PASS', 'pwd', 'Pwd', 'PWD', 'wort', 'ña'];
/** As such names go on behind `pass`; other words that begin like that (`passing`) are many. */
const BEHIND_PASS = 'wpeWPE';
/** A quotation mark, in a string within a string, too. */
const QUOTE = `\\\\{0,4}["']?`;
/** Tried where a hint is. */
const NAMED = new RegExp(
  '(?:password|passwd|passwort|passphrase|(?<=mot de )passe|(?<![a-z])pwd|(?<=kenn)wort|(?<=contrase)ña)' +
    `${QUOTE}\\s?(?:is|ist|es|est|=|:|=>)\\s?${QUOTE}(?<word>[^\\s"',;\\\\]{6,64})`,
  'iy',
);
/** What stands in a password's place: a variable, a tag, a folder, a mask. */
const STAND_IN = /^[$<{%([/~.]/;
/** Words alone are what is said of passwords (`password: required`). */
const MIXED = /[\d!@#$%^&*]/;

const SCHEME_ENDS = '://';
/** Tried where the scheme of an address ends. */
const IN_ADDRESS = /(?<=[a-z0-9]):\/\/[^\s:/@]{0,64}:(?<word>[^\s/@"'\\]{3,64})@[a-z0-9[]/iy;

/**
 * Passwords in a text, in their order: by the word in front of them, or by their place in an address (`postgres://user:word@host`).
 * The word in front is not part of the find. Linear in the length of the text.
 */
export function findPasswords(text: string): FoundPassword[] {
  const found: FoundPassword[] = [];
  addThoseInAddresses(text, found);
  for (const hint of HINTS) addNamed(text, hint, found);
  if (found.length < 2) return found;
  found.sort((a, b) => a.start - b.start);
  return found.filter(({ start }, index) => start >= (found[index - 1]?.end ?? 0));
}

function addThoseInAddresses(text: string, found: FoundPassword[]): void {
  for (let at = text.indexOf(SCHEME_ENDS); at >= 0; at = text.indexOf(SCHEME_ENDS, at + 1)) {
    IN_ADDRESS.lastIndex = at;
    const word = IN_ADDRESS.exec(text)?.groups?.['word'];
    if (word === undefined || STAND_IN.test(word)) continue;
    // The pattern ends with an `@` and a character of the host.
    const end = IN_ADDRESS.lastIndex - 2;
    found.push({ start: end - word.length, end, isInAddress: true });
  }
}

function addNamed(text: string, hint: string, found: FoundPassword[]): void {
  const next = hint.toLowerCase() === 'pass' ? BEHIND_PASS : '';
  for (let at = text.indexOf(hint); at >= 0; at = text.indexOf(hint, at + hint.length)) {
    if (next !== '' && !next.includes(text.charAt(at + hint.length))) continue;
    NAMED.lastIndex = at;
    const word = NAMED.exec(text)?.groups?.['word'];
    if (word === undefined || STAND_IN.test(word) || !MIXED.test(word)) continue;
    const end = NAMED.lastIndex;
    found.push({ start: end - word.length, end, isInAddress: false });
  }
}
