import { CAPITAL, DIGIT, eachLongRun, type Run, type Stretch } from './long_runs.js';
import {
  BEARER,
  BEARER_LENGTH,
  ISSUED,
  LONGEST_NAME,
  MAY_BE_NAMED,
  NAMED,
  PRIVATE_KEY,
  SHORTEST_KEY,
} from './key_shapes.js';

/**
 * API keys, access tokens and private keys in a text, in their order: by the shapes their issuers give them, or by the word in front of
 * them, which is not part of the find. Linear in the length of the text, and of prose hardly anything is looked at.
 */
export function findApiKeys(text: string): Stretch[] {
  const found: Stretch[] = [];
  let from = 0;
  if (text.includes('-----BEGIN')) {
    for (const { index, 0: block } of text.matchAll(PRIVATE_KEY)) {
      findInRuns(text, from, index, found);
      from = index + block.length;
      found.push({ start: index, end: from });
    }
  }
  findInRuns(text, from, text.length, found);
  return found;
}

function findInRuns(text: string, from: number, to: number, found: Stretch[]): void {
  eachLongRun(text, from, to, SHORTEST_KEY, (run) => {
    const before = found.length;
    if (text.charCodeAt(run.start - 1) === SPACE && run.start >= BEARER_LENGTH) findBorne(text, run, found);
    if (found.length > before || (run.holds & (DIGIT | CAPITAL)) === 0) return;
    findIssued(text, run, found);
    if (found.length === before && (run.holds & DIGIT) !== 0) findNamed(text, run, from, found);
  });
}

const SPACE = 0x20;
const BACKSLASH = 0x5c;

/** A token behind the word that says that its bearer may come in. */
function findBorne(text: string, { start, end }: Run, found: Stretch[]): void {
  BEARER.lastIndex = start - BEARER_LENGTH;
  const match = BEARER.exec(text)?.[0];
  if (match !== undefined) found.push({ start, end: Math.min(end, start - BEARER_LENGTH + match.length) });
}

function findIssued(text: string, run: Run, found: Stretch[]): void {
  const start = run.start + (endsEscape(text, run.start) ? 1 : 0);
  const inside = text.slice(start, run.end);
  ISSUED.lastIndex = 0;
  for (let match = ISSUED.exec(inside); match !== null; match = ISSUED.exec(inside)) {
    if (isDrawn(match[0])) found.push({ start: start + match.index, end: start + match.index + match[0].length });
  }
}

/** @param least where the text begins that may be looked at for a name in front of the run */
function findNamed(text: string, run: Run, least: number, found: Stretch[]): void {
  const from = Math.max(least, run.start - LONGEST_NAME);
  const window = text.slice(from, run.end);
  if (!MAY_BE_NAMED.test(window)) return;
  NAMED.lastIndex = 0;
  for (let match = NAMED.exec(window); match !== null; match = NAMED.exec(window)) {
    const key = match.groups?.['key'] ?? '';
    const end = from + match.index + match[0].length;
    if (end > run.start && isMixed(key)) found.push({ start: end - key.length, end });
  }
}

/** Whether what stands there is the letter of an escape (`\n`), as in JSON within a string. */
function endsEscape(text: string, at: number): boolean {
  return text.charCodeAt(at - 1) === BACKSLASH && /[nrt]/.test(text.charAt(at));
}

/** Small letters that hyphens join are the name of something, such as a style. */
const isDrawn = (key: string): boolean => /[A-Z0-9]/.test(key);
/** A word, or a number, is no key of a shape that nobody knows. */
const isMixed = (key: string): boolean => /\d/.test(key) && /[A-Za-z]/.test(key);
