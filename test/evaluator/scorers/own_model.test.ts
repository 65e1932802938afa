import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ownModel } from '../../../core/config/sections/own_model.js';
import { createScorers, type Scorer } from '../../../evaluator/scorers/index.js';
import { createOwnScorer } from '../../../evaluator/scorers/own_model.js';

/** A bag of pieces with the outputs "praise", "neither" and "blame". */
const file = (name: string) => fileURLToPath(new URL(`../../support/models/${name}`, import.meta.url));
const SETTINGS = {
  name: 'blame',
  path: file('bag.onnx'),
  tokenizer: file('vocab.txt'),
  labels: ['praise', 'neither', 'blame'],
};

const scorerOf = (settings: Record<string, unknown> = {}): Scorer =>
  createOwnScorer(ownModel.parse({ ...SETTINGS, ...settings }));

async function labels(scorer: Scorer, texts: readonly string[]): Promise<(string | undefined)[]> {
  await scorer.load();
  return (await scorer.score(texts)).map(({ label }) => label);
}

describe("a model of the operator's own", () => {
  test.each(['vocab.txt', 'tokenizer.json'])('with its %s', async (name) => {
    const scorer = scorerOf({ tokenizer: file(name) });
    expect(await labels(scorer, ['a good day', 'The rain', 'an awful, bad day', ''])).toEqual([
      'praise',
      'neither',
      'blame',
      'no_data',
    ]);
    const [good, bad] = await scorer.score(['a good day', 'a bad day']);
    expect(good?.score).toBeLessThan(0.2);
    expect(bad?.score).toBeGreaterThan(0.8);
  });

  test('the worst window of a long text counts, and is shown', async () => {
    const text = `${'the rain is rain, '.repeat(30)}awful bad day ${'the rain is rain, '.repeat(30)}`;
    const scorer = scorerOf({ length: 32 });
    await scorer.load();
    const [score] = await scorer.score([text]);
    expect(score?.label).toBe('blame');
    const near = await scorerOf({ length: 128 });
    await near.load();
    expect((await near.score([text]))[0]?.score).toBeLessThan(score?.score ?? 0);
  });

  test('of another label, by sigmoid', async () => {
    const scorer = scorerOf({ score: 'praise', activation: 'sigmoid' });
    expect(await labels(scorer, ['good', 'bad'])).toEqual(['praise', 'none']);
  });

  test('is among the scorers, under a name of its own', () => {
    const names = createScorers([ownModel.parse(SETTINGS)]).map(({ name }) => name);
    expect(names).toContain('blame');
    expect(() => createScorers([ownModel.parse({ ...SETTINGS, name: 'pii' })])).toThrow('two scorers are named pii');
  });

  test.each([
    ['no network', { path: file('missing.onnx') }, /missing\.onnx cannot be loaded/],
    ['no vocabulary', { tokenizer: file('missing.txt') }, /missing\.txt cannot be read/],
    ['something else than a network', { path: file('vocab.txt') }, /vocab\.txt cannot be loaded/],
  ])('%s is said', async (_name, settings, message) => {
    await expect(scorerOf(settings).load()).rejects.toThrow(message);
  });

  test('too few labels are said', async () => {
    const scorer = scorerOf({ labels: ['praise', 'blame'] });
    await scorer.load();
    await expect(scorer.score(['a good day'])).rejects.toThrow(/logits \[1, 3\].*2 labels/);
  });
});
