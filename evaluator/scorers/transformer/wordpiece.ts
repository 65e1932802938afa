import { readFileSync } from 'node:fs';
import type { Pieces, Tokenizer } from './tokenizer.js';

/** Longer words are no words, as in the vocabulary's own tokenizer. */
const LONGEST_WORD = 100;
const CONTROL = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u;
const SPACE = /\p{White_Space}/u;
const PUNCTUATION = /\p{P}/u;
const MARK = /\p{Mn}/u;

/** What becomes of one character: left out, the end of a word, a word in itself, or part of one. */
type Kind = 'dropped' | 'space' | 'alone' | 'letter';

/** A character as it is looked up: its kind, and what it is written as. */
interface Form {
  kind: Kind;
  text: string;
}

/**
 * The tokenizer of BERT's uncased models: lower case without accents, words at spaces and punctuation, each in the longest pieces there
 * are. Linear in the text's length.
 */
export class WordPiece implements Tokenizer {
  private readonly numbers: ReadonlyMap<string, number>;
  private readonly unknown: number;
  private readonly longest: number;
  private readonly forms = new Map<number, Form[]>();
  readonly begin: readonly number[];
  readonly end: readonly number[];

  /** @param pieces by their number @throws when the marks of a BERT vocabulary are not in it */
  constructor(pieces: readonly string[]) {
    this.numbers = new Map(pieces.map((piece, number) => [piece, number]));
    this.longest = pieces.reduce((most, piece) => Math.max(most, piece.length), 0);
    this.unknown = this.numberOf('[UNK]');
    this.begin = [this.numberOf('[CLS]')];
    this.end = [this.numberOf('[SEP]')];
  }

  /** Reads a vocabulary, one piece a line. @throws when it is not there, or is none */
  static fromFile(path: string): WordPiece {
    return new WordPiece(readFileSync(path, 'utf8').replace(/\n$/, '').split(/\r?\n/));
  }

  read(text: string): Pieces {
    const pieces: Pieces = { ids: [], starts: [], ends: [] };
    let word = new Word();
    let at = 0;
    while (at < text.length) {
      const code = text.codePointAt(at) ?? 0;
      const end = at + (code > 0xffff ? 2 : 1);
      for (const { kind, text: form } of this.formsOf(code)) {
        if (kind === 'letter') {
          word.add(form, at, end);
          continue;
        }
        if (kind === 'dropped') continue;
        this.cut(word, pieces);
        word = new Word();
        if (kind === 'alone') this.cut(new Word().add(form, at, end), pieces);
      }
      at = end;
    }
    this.cut(word, pieces);
    return pieces;
  }

  private numberOf(piece: string): number {
    const number = this.numbers.get(piece);
    if (number === undefined) throw new Error(`the vocabulary has no ${piece}: it is none of a BERT model`);
    return number;
  }

  /** One character may be written as several. */
  private formsOf(code: number): Form[] {
    const known = this.forms.get(code);
    if (known !== undefined) return known;
    const made = formsOf(String.fromCodePoint(code), code);
    this.forms.set(code, made);
    return made;
  }

  /** The longest pieces a word is made of, or the unknown one. */
  private cut({ text, starts, ends, characters }: Word, pieces: Pieces): void {
    if (text === '') return;
    const first = pieces.ids.length;
    let from = 0;
    const end = characters > LONGEST_WORD ? 0 : text.length;
    while (from < end) {
      let to = Math.min(text.length, from + this.longest);
      let number: number | undefined;
      for (; to > from; to--) {
        number = this.numbers.get(from === 0 ? text.slice(0, to) : `##${text.slice(from, to)}`);
        if (number !== undefined) break;
      }
      if (number === undefined) break;
      push(pieces, number, starts[from], ends[to - 1]);
      from = to;
    }
    if (from === text.length) return;
    pieces.ids.length = pieces.starts.length = pieces.ends.length = first;
    push(pieces, this.unknown, starts[0], ends[text.length - 1]);
  }
}

/** A word that grows, with where each of its units came from. */
class Word {
  text = '';
  characters = 0;
  readonly starts: number[] = [];
  readonly ends: number[] = [];

  add(form: string, start: number, end: number): this {
    // What is too long for a word needs no more of its letters.
    if (this.characters++ > LONGEST_WORD) {
      this.ends[this.ends.length - 1] = end;
      return this;
    }
    this.text += form;
    for (let unit = 0; unit < form.length; unit++) {
      this.starts.push(start);
      this.ends.push(end);
    }
    return this;
  }
}

function push(pieces: Pieces, number: number, start = 0, end = 0): void {
  pieces.ids.push(number);
  pieces.starts.push(start);
  pieces.ends.push(end);
}

function formsOf(character: string, code: number): Form[] {
  if (code === 0x09 || code === 0x0a || code === 0x0d) return [{ kind: 'space', text: ' ' }];
  if (code === 0 || code === 0xfffd || CONTROL.test(character)) return [{ kind: 'dropped', text: '' }];
  if (SPACE.test(character)) return [{ kind: 'space', text: ' ' }];
  const alone = isIdeograph(code);
  return [...character.normalize('NFD')]
    .filter((each) => !MARK.test(each))
    .flatMap((each) => [...each.toLowerCase()])
    .map((text) => ({ kind: alone || isPunctuation(text) ? 'alone' : 'letter', text }));
}

function isPunctuation(character: string): boolean {
  const code = character.charCodeAt(0);
  const isAscii = code < 0x80 && character.length === 1;
  return isAscii ? code > 0x20 && !/[0-9A-Za-z]/.test(character) : PUNCTUATION.test(character);
}

const IDEOGRAPHS = [
  [0x4e00, 0x9fff],
  [0x3400, 0x4dbf],
  [0x20000, 0x2a6df],
  [0x2a700, 0x2b73f],
  [0x2b740, 0x2b81f],
  [0x2b920, 0x2ceaf],
  [0xf900, 0xfaff],
  [0x2f800, 0x2fa1f],
] as const;

/** Written without spaces: each is a word. */
function isIdeograph(code: number): boolean {
  return code >= 0x3400 && IDEOGRAPHS.some(([from, to]) => code >= from && code <= to);
}
