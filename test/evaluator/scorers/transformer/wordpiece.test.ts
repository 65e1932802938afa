import { assert, property, string } from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { modelFile } from '../../../../evaluator/scorers/model_file.js';
import { WordPiece } from '../../../../evaluator/scorers/transformer/wordpiece.js';

/** Texts with the piece numbers that the tokenizers library of Python gives for the vocabulary that is shipped. */
const KNOWN: { text: string; ids: number[] }[] = JSON.parse(
  readFileSync(new URL('./known_pieces.json', import.meta.url), 'utf8'),
);
const tokenizer = WordPiece.fromFile(modelFile('minilm', 'vocab.txt'));

describe('the word pieces of BERT', () => {
  test.each(KNOWN)('are as the reference cuts them: $text', ({ text, ids }) => {
    expect(tokenizer.read(text).ids).toEqual(ids);
  });

  test('say where they are in the text as it came', () => {
    const text = 'Café  naïve\u200b, 你好 👍🏽 unbelievable';
    const { starts, ends } = tokenizer.read(text);
    expect(starts.map((start, index) => text.slice(start, ends[index]))).toEqual([
      'Café',
      'naïve',
      ',',
      '你',
      '好',
      '👍',
      '🏽',
      'unbelievable',
    ]);
  });

  test('are within the text and in its order, whatever the text is', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 200 }), (text) => {
        const { ids, starts, ends } = tokenizer.read(text);
        const isPlaced = (start: number, index: number) =>
          start >= (starts[index - 1] ?? 0) && (ends[index] ?? 0) > start && (ends[index] ?? Infinity) <= text.length;
        expect(starts.length === ids.length && starts.every(isPlaced)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('a megabyte without a space is one unknown word', () => {
    expect(tokenizer.read('a'.repeat(1_000_000)).ids).toHaveLength(1);
  });

  test('a vocabulary of another kind is refused', () => {
    expect(() => new WordPiece(['<s>', 'a'])).toThrow(/\[UNK\]/);
  });
});
