import { foldedLetter } from './folding.js';

/** Longest character n-gram; three is the shortest. */
const LONGEST = 5;
const SHORTEST = 3;
/** FNV-1a. */
const PRIME = 0x01000193;
const CHARACTERS = 0x811c9dc5;
const WORD = 0x2f0b4c47;
const PAIR = 0x5bd1e995;
const FOLDED = 0x3c6ef372;

const SPACE = 0x20;
const EXCLAMATION = 0x21;
/** A word spelled out letter by letter has at least so many. */
const SPELLED = 3;
/** From here on characters are words, or parts of them, in themselves (CJK). */
const IDEOGRAPHS = 0x2e80;

/** Buckets of the n-grams of one text, and where each is in it. Reused: valid until the next text is read. */
export interface Features {
  count: number;
  /** Character n-grams come first, words and pairs from here on. */
  firstWord: number;
  /** Folded words from here on. */
  firstFolded: number;
  buckets: Int32Array;
  starts: Int32Array;
  ends: Int32Array;
}

/**
 * Reads character n-grams within words (their borders included), words, pairs of neighbouring words, and words as they are meant (`fuuuck`, `f u c k`, `f*ck`,
 * foreign letters, all folded to one form), hashed to buckets. Case, and how wide a gap is, do not count. Linear in the text's length.
 */
export class FeatureReader {
  private readonly mask: number;
  private codes = new Uint16Array(0);
  private positions = new Int32Array(0);
  private readonly features: Features = {
    count: 0,
    firstWord: 0,
    firstFolded: 0,
    buckets: new Int32Array(0),
    starts: new Int32Array(0),
    ends: new Int32Array(0),
  };

  /** @param bits the table has 2 ** bits buckets */
  constructor(bits: number) {
    this.mask = 2 ** bits - 1;
  }

  read(text: string, from = 0, to = text.length): Features {
    this.reserve(to - from + 2);
    const length = this.normalise(text, from, to);
    this.features.count = 0;
    this.readCharacters(length);
    this.features.firstWord = this.features.count;
    this.readWords(length);
    this.features.firstFolded = this.features.count;
    this.readFolded(length);
    return this.features;
  }

  private reserve(length: number): void {
    if (this.codes.length >= length) return;
    this.codes = new Uint16Array(length);
    this.positions = new Int32Array(length);
    const most = length * (LONGEST + 3);
    this.features.buckets = new Int32Array(most);
    this.features.starts = new Int32Array(most);
    this.features.ends = new Int32Array(most);
  }

  /** Lower case, one space for each gap, one at both ends. */
  private normalise(text: string, from: number, to: number): number {
    const { codes, positions } = this;
    let length = 0;
    codes[length] = SPACE;
    positions[length++] = from;
    for (let i = from; i < to; i++) {
      let code = text.charCodeAt(i);
      if (code >= 0x41 && code <= 0x5a) code += 0x20;
      else if (code <= SPACE || code === 0xa0) code = SPACE;
      else if (code > 0x7f) code = lower(code);
      if (code === SPACE && codes[length - 1] === SPACE) continue;
      codes[length] = code;
      positions[length++] = i;
    }
    if (codes[length - 1] !== SPACE) {
      codes[length] = SPACE;
      positions[length++] = to;
    }
    return length;
  }

  private readCharacters(length: number): void {
    const { codes, positions, features, mask } = this;
    const { buckets, starts, ends } = features;
    let count = features.count;
    for (let i = 0; i < length - 1; i++) {
      let hash = CHARACTERS;
      const isIdeograph = (codes[i] ?? 0) >= IDEOGRAPHS;
      const shortest = isIdeograph ? 1 : SHORTEST;
      const last = Math.min(i + LONGEST, length);
      for (let j = i; j < last; j++) {
        const code = codes[j] ?? 0;
        hash = Math.imul(hash ^ code, PRIME);
        if (j - i + 1 >= shortest) {
          buckets[count] = (hash ^ (hash >>> 15)) & mask;
          starts[count] = positions[i] ?? 0;
          ends[count++] = (positions[j] ?? 0) + 1;
        }
        if (code === SPACE && j > i) break;
      }
    }
    features.count = count;
  }

  private readWords(length: number): void {
    const { codes, positions, features, mask } = this;
    const { buckets, starts, ends } = features;
    let count = features.count;
    let before = 0;
    let beforeStart = 0;
    let hash = WORD;
    let start = -1;
    for (let i = 0; i < length; i++) {
      const code = codes[i] ?? 0;
      if (isWordCode(code)) {
        if (start < 0) start = i;
        hash = Math.imul(hash ^ code, PRIME);
        continue;
      }
      if (start < 0) continue;
      const at = positions[start] ?? 0;
      const end = (positions[i - 1] ?? 0) + 1;
      buckets[count] = (hash ^ (hash >>> 15)) & mask;
      starts[count] = at;
      ends[count++] = end;
      const pair = Math.imul(before ^ PAIR, PRIME) ^ hash;
      buckets[count] = (pair ^ (pair >>> 15)) & mask;
      starts[count] = before === 0 ? at : beforeStart;
      ends[count++] = end;
      before = hash;
      beforeStart = at;
      hash = WORD;
      start = -1;
    }
    features.count = count;
  }

  /** Words by their folded letters, runs of one letter as one; single letters in a row are one word. */
  private readFolded(length: number): void {
    const { codes, positions } = this;
    let [hash, letters, start, last] = [FOLDED, 0, 0, 0];
    let [spelled, spelledLetters, spelledStart] = [FOLDED, 0, 0];
    for (let i = 0; i < length; i++) {
      const code = codes[i] ?? 0;
      const at = positions[i] ?? 0;
      if (code !== SPACE) {
        const letter = code === EXCLAMATION && !isWordCode(codes[i + 1] ?? 0) ? 0 : foldedLetter(code);
        if (letter === 0 || letter === last) continue;
        if (letters++ === 0) start = at;
        hash = Math.imul(hash ^ letter, PRIME);
        last = letter;
        continue;
      }
      if (letters === 1) {
        if (spelledLetters++ === 0) spelledStart = start;
        spelled = Math.imul(spelled ^ last, PRIME);
      } else if (letters > 1) {
        this.add(hash, start, at);
        if (spelledLetters >= SPELLED) this.add(spelled, spelledStart, start);
        [spelled, spelledLetters] = [FOLDED, 0];
      }
      [hash, letters, last] = [FOLDED, 0, 0];
    }
    if (spelledLetters >= SPELLED) this.add(spelled, spelledStart, positions[length - 1] ?? 0);
  }

  private add(hash: number, start: number, end: number): void {
    const { features } = this;
    const { count } = features;
    features.buckets[count] = (hash ^ (hash >>> 15)) & this.mask;
    features.starts[count] = start;
    features.ends[count] = end;
    features.count = count + 1;
  }
}

/** Letters, digits, apostrophes and all that is not ASCII. */
function isWordCode(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x27 ||
    (code > 0x7f && code < IDEOGRAPHS)
  );
}

const LOWER = new Uint16Array(0x10000);

/** Lower case of one UTF-16 unit; what would become longer stays as it is. */
function lower(code: number): number {
  const known = LOWER[code] ?? 0;
  if (known !== 0) return known;
  const text = String.fromCharCode(code).toLowerCase();
  const made = text.length === 1 ? text.charCodeAt(0) : code;
  LOWER[code] = made;
  return made;
}
