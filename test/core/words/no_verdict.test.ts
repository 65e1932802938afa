import { describe, expect, it } from 'vitest';
import { noVerdict, whyNoVerdict } from '../../../core/words/no_verdict.js';

describe('the reason of no verdict', () => {
  it.each(['no calls in the last hour', 'learning: 404 of 10,000 sessions', 'the check failed (a: b)'])('%s', (why) => {
    expect(whyNoVerdict(noVerdict('errors of llama', why))).toBe(why);
  });

  it.each(['Spend: not asked since 10:14.', 'No verdict on errors', '', 'llama: a. No verdict on b: c'])(
    'a sentence of another kind stays whole: "%s"',
    (sentence) => expect(whyNoVerdict(sentence)).toBe(sentence),
  );
});

it.each([
  ['Bias by team', 'No verdict on bias by team: few'],
  ['TTFT p95, llama', 'No verdict on TTFT p95, llama: few'],
])('%s loses no more than the capital of a beginning', (title, sentence) => {
  expect(noVerdict(title, 'few')).toBe(sentence);
});
