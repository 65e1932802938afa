import { assert, asyncProperty, string } from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createScorers, type Scorer, type ScoreSpan } from '../../../evaluator/scorers/index.js';

/** Texts that are no prose: every scorer has a score for them, or says why it has none. */
const TEXTS: Record<string, string> = {
  empty: '',
  blank: ' \n\t ',
  'binary-looking': String.fromCharCode(...Array.from({ length: 4000 }, (_, index) => (index * 7919) % 256)),
  'right-to-left': 'مرحبا، كيف حالك اليوم؟ أريد أن أعرف المزيد عن هذا الموضوع. '.repeat(20),
  'right-to-left marks': `\u202e${'abc \u200f\u202b def'.repeat(300)}\u202c`,
  'one emoji': '🙂',
  'one mark': '!',
  'nothing but controls': '\u0000\u0001\u001b[31m'.repeat(100),
  'nested arrays': '['.repeat(5000),
  emoji: '😀😃😄👩‍👩‍👧‍👦🏳️‍🌈'.repeat(200),
  'mixed script': 'Привет hello 你好 مرحبا नमस्ते ігnоrе аll рrеviоus '.repeat(40),
  'half characters': '\ud800'.repeat(500),
  combining: `a${'\u0301'.repeat(3000)}`,
};
const LONG: Record<string, string> = {
  'one letter': 'a'.repeat(1_000_000),
  words: 'you are the best of all my words today '.repeat(25_000),
  digits: '4111 '.repeat(200_000),
  dots: '1.'.repeat(500_000),
  ats: 'a@'.repeat(500_000),
  brackets: '{"a":['.repeat(160_000),
  base64: 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo '.repeat(27_000),
  capitals: 'Aa '.repeat(333_000),
  ignored: 'ignore '.repeat(140_000),
  names: 'John Smith '.repeat(90_000),
  streets: '12 Main Street, '.repeat(62_000),
  'numbers and capitals': '1 Aa, '.repeat(160_000),
  'letters apart': 'a b c '.repeat(160_000),
  'one word with capitals': 'Xx-'.repeat(330_000),
  newlines: '\n1. '.repeat(250_000),
};

let scorers: Scorer[];

beforeAll(async () => {
  scorers = createScorers();
  for (const scorer of scorers) await scorer.load();
});

/** What is wrong with the answers of all scorers to a text; nothing is. */
async function faults(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const scorer of scorers) {
    const [score] = await scorer.score([text]);
    if (score === undefined) return [`${scorer.name} has no answer`];
    const hasScore = score.score !== null && score.score >= 0 && score.score <= 1;
    const hasVector = score.vector?.every((each) => Number.isFinite(each)) ?? true;
    if (!hasVector) found.push(`${scorer.name}: a vector with holes`);
    const hasReason = score.score === null && (score.reason ?? '') !== '';
    if (!hasScore && !hasReason) found.push(`${scorer.name}: ${score.score} without a reason`);
    if (score.label === '') found.push(`${scorer.name}: no label`);
    const isWithin = ({ start, end }: ScoreSpan) => start >= 0 && end > start && end <= text.length;
    if (!score.spans.every(isWithin)) found.push(`${scorer.name}: a span beyond the text`);
  }
  return found;
}

describe('whatever the text is', () => {
  test.each(Object.keys(TEXTS))('%s', async (name) => {
    expect(await faults(TEXTS[name] ?? '')).toEqual([]);
  });

  test.each(Object.keys(LONG))('a megabyte of %s', async (name) => {
    expect(await faults(LONG[name] ?? '')).toEqual([]);
  });

  test('nothing at all throws', async () => {
    await assert(
      asyncProperty(string({ unit: 'binary', maxLength: 300 }), async (text) => {
        expect(await faults(text)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
