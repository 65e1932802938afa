import { describe, expect, it } from 'vitest';
import {
  createPrevalence,
  readPrevalence,
  type ScoredSession,
  updatePrevalence,
} from '../../evaluator/prevalence/stream.js';
import { verdictOf } from '../../evaluator/prevalence/verdict.js';
import { betaBinomialInterval } from '../../evaluator/stats/sequential/beta_binomial_interval.js';
import { seededRandom } from '../evaluator/stats/random.js';

const DAY = 86_400_000;
const DAYS = 30;
const OPTIONS = { harm: 'toxicity', alpha: 0.05, threshold: 0.5, review: 0 };
/** Of the cheap scorer. */
const [SENSITIVITY, FALSE_ALARMS] = [0.8, 0.03];

interface Month {
  seed: number;
  truth: number;
  /** Sessions a day, and the share of them that the strong scorer reads. */
  sessions: number;
  share: number;
}

/** A month looked at every evening; labels of as many sessions drawn evenly, for a beta-binomial sequence. */
function month({ seed, truth, sessions, share }: Month) {
  const random = seededRandom(seed);
  const even = { labels: 0, harmful: 0 };
  const looks = [];
  let state = createPrevalence(OPTIONS.alpha);
  for (let day = 0; day < DAYS; day++) {
    const closed = Array.from({ length: sessions }, (_, index): ScoredSession => {
      const harmful = random() < truth;
      const isFlagged = random() < (harmful ? SENSITIVITY : FALSE_ALARMS);
      const cheap = isFlagged ? 0.9 : 0.06 * random();
      // Half of the share for all alike, half in proportion to the cheap score, as calls are drawn.
      const chance = Math.min(1, share * (0.5 + (0.5 * cheap) / 0.063));
      const isRead = random() < chance;
      if (random() < share) {
        even.labels++;
        if (harmful) even.harmful++;
      }
      const read = { strong: isRead ? Number(harmful) : null, chance: isRead ? chance : 0 };
      return { at: day * DAY + index, texts: [{ call_id: '', cheap, ...read, floor: share / 2 }] };
    });
    state = updatePrevalence(state, closed, OPTIONS);
    const estimate = readPrevalence(state);
    if (estimate !== null) looks.push(estimate);
  }
  return { looks, read: state.read, even: betaBinomialInterval(even.harmful, even.labels, OPTIONS.alpha) };
}

describe('prevalence of a harm', () => {
  it('covers the truth at all 30 looks of a month, and is narrower than a beta-binomial sequence on as many labels', () => {
    const truth = 0.01;
    const ratios: number[] = [];
    let covered = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const { looks, even } = month({ seed, truth, sessions: 600, share: 0.25 });
      if (looks.length === DAYS && looks.every(({ low, high }) => low <= truth && truth <= high)) covered++;
      const last = looks.at(-1);
      if (last !== undefined) ratios.push((even.high - even.low) / (last.high - last.low));
    }
    const median = ratios.toSorted((a, b) => a - b)[100];
    expect(covered).toBeGreaterThanOrEqual(185);
    expect(median).toBeGreaterThanOrEqual(1.4);
  });

  it('gives no wrong verdict more often than it says, however often one looks', () => {
    const budget = 0.01;
    const ever = (truth: number, wrong: string) =>
      Array.from({ length: 100 }, (_, seed) => month({ seed: 1000 + seed, truth, sessions: 500, share: 0.2 })).filter(
        ({ looks }) => looks.some((look) => verdictOf(look, budget) === wrong),
      ).length;
    const [over, ok] = [ever(0.0095, 'over'), ever(0.0105, 'ok')];
    expect(over).toBeLessThanOrEqual(5);
    expect(ok).toBeLessThanOrEqual(5);
  });
});
