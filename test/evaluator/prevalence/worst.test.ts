import { expect, it } from 'vitest';
import { createPrevalence, type ScoredSession, updatePrevalence } from '../../../evaluator/prevalence/stream.js';

const OPTIONS = { harm: 'toxicity', alpha: 0.05, threshold: 0.5, review: 0.01 };

function session(at: number, call_id: string, text: string, strong: number): ScoredSession {
  return { at, texts: [{ call_id, text, cheap: 0.1, strong, chance: 1, seen: 1, floor: 1 }] };
}

it('lists each of the worst texts once, by its newest call, with how often it came', () => {
  const again = Array.from({ length: 20 }, (_, index) => session(index, `again-${index}`, 'insult', 0.99));
  const others = [0.9, 0.8, 0.7, 0.6, 0.5].map((score, index) =>
    session(30 + index, `o${index}`, `text ${index}`, score),
  );
  const first = updatePrevalence(createPrevalence(OPTIONS.alpha), [...again, ...others], OPTIONS);
  const { worst } = updatePrevalence(first, [session(400_000, 'later', 'insult', 0.99)], OPTIONS);
  expect(worst.toReversed().map(({ call_id, score, times }) => [call_id, score, times])).toEqual([
    ['later', 0.99, 21],
    ['o0', 0.9, 1],
    ['o1', 0.8, 1],
    ['o2', 0.7, 1],
    ['o3', 0.6, 1],
  ]);
});
