import { readFileSync } from 'node:fs';
import type * as tokenizers from '@huggingface/tokenizers';
import { messageOf, SidelightError } from '../../../core/errors.js';
import { WordPiece } from './wordpiece.js';

/** Pieces of a text: their numbers in the vocabulary, and where each is in the text, in UTF-16 units; nowhere when that is not known. */
export interface Pieces {
  ids: number[];
  starts: number[];
  ends: number[];
}

/** Cuts texts into what a network reads. */
export interface Tokenizer {
  /** The pieces of a text, without the marks of its begin and end. */
  read(text: string): Pieces;
  readonly begin: readonly number[];
  readonly end: readonly number[];
}

/**
 * The tokenizer of a file: a BERT vocabulary with a piece on each line, or a `tokenizer.json` of any model.
 * @throws {SidelightError} CONFIG_INVALID, or MISSING_PACKAGE for a `tokenizer.json`
 */
export async function readTokenizer(path: string): Promise<Tokenizer> {
  try {
    return path.endsWith('.json') ? await fromJson(path) : WordPiece.fromFile(path);
  } catch (error) {
    if (error instanceof SidelightError) throw error;
    throw new SidelightError('CONFIG_INVALID', `the tokenizer ${path} cannot be read: ${messageOf(error)}`, {
      hint: 'Name the vocab.txt of a BERT model, or the tokenizer.json of any other.',
      cause: error,
    });
  }
}

async function fromJson(path: string): Promise<Tokenizer> {
  const { Tokenizer: Made } = await loadPackage();
  const made = new Made(JSON.parse(readFileSync(path, 'utf8')), {});
  const idsOf = (text: string, marks: boolean): number[] => made.encode(text, { add_special_tokens: marks }).ids;
  const bare = idsOf('a', false);
  const marked = idsOf('a', true);
  const at = Math.max(
    0,
    marked.findIndex((_, start) => bare.every((id, index) => marked[start + index] === id)),
  );
  return {
    begin: marked.slice(0, at),
    end: marked.slice(at + bare.length),
    read: (text) => ({ ids: idsOf(text, false), starts: [], ends: [] }),
  };
}

async function loadPackage(): Promise<typeof tokenizers> {
  try {
    return await import('@huggingface/tokenizers');
  } catch (error) {
    throw new SidelightError(
      'MISSING_PACKAGE',
      `the package @huggingface/tokenizers cannot be loaded: ${messageOf(error)}`,
      {
        hint: 'Install what reads a tokenizer.json: npm install @huggingface/tokenizers',
        cause: error,
      },
    );
  }
}
