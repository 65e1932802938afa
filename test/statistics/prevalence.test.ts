import { describe, expect, it } from 'vitest';
import {
  createPrevalence,
  readPrevalence,
  type ScoredSession,
  updatePrevalence,
} from '../../evaluator/prevalence/stream.js';
import { verdictOf } from '../../evaluator/prevalence/verdict.js';
import { leastProbability, probabilities } from '../../evaluator/scoring/draw.js';
import { betaBinomialInterval } from '../../evaluator/stats/estimation/beta_binomial_interval.js';
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

interface Text {
  harmful: boolean;
  cheap: number;
}

/** The texts of a day, as the scoring draws them. */
function sessionsOf(day: number, texts: readonly Text[], share: number, random: () => number): ScoredSession[] {
  const floor = leastProbability(share, true);
  const chances = probabilities(
    share,
    texts.map(({ cheap }) => cheap),
  );
  return texts.map(({ harmful, cheap }, index): ScoredSession => {
    const chance = chances[index] ?? 0;
    const read = random() < chance ? { strong: Number(harmful), chance } : { strong: null, chance: 0 };
    return { at: day * DAY + index, texts: [{ call_id: '', text: '', cheap, ...read, seen: 1, floor }] };
  });
}

/** A month looked at every evening; labels of as many sessions drawn evenly, for a beta-binomial sequence. */
function month({ seed, truth, sessions, share }: Month) {
  const random = seededRandom(seed);
  const even = { labels: 0, harmful: 0 };
  const looks = [];
  let state = createPrevalence(OPTIONS.alpha);
  for (let day = 0; day < DAYS; day++) {
    const texts = Array.from({ length: sessions }, (): Text => {
      const harmful = random() < truth;
      const isFlagged = random() < (harmful ? SENSITIVITY : FALSE_ALARMS);
      if (random() < share) {
        even.labels++;
        if (harmful) even.harmful++;
      }
      return { harmful, cheap: isFlagged ? 0.9 : 0.06 * random() };
    });
    state = updatePrevalence(state, sessionsOf(day, texts, share, random), OPTIONS);
    const estimate = readPrevalence(state);
    if (estimate !== null) looks.push(estimate);
  }
  return { looks, read: state.read, even: betaBinomialInterval(even.harmful, even.labels, OPTIONS.alpha) };
}

describe('prevalence of a harm', () => {
  // The first is the setting of the literature: 100,000 texts, of which 1,000 are labelled. The second is a small installation.
  it.each([
    { sessions: 3333, share: 0.01 },
    { sessions: 600, share: 0.25 },
  ])(
    'covers the truth at all 30 looks of a month of $sessions sessions a day, and is narrower than a beta-binomial sequence on as many labels',
    { timeout: 600_000 },
    ({ sessions, share }) => {
      const truth = 0.01;
      const months = Array.from({ length: 200 }, (_, seed) => month({ seed: seed + 1, truth, sessions, share }));
      const covering = months.filter(
        ({ looks }) => looks.length === DAYS && looks.every(({ low, high }) => low <= truth && truth <= high),
      );
      const ratios = months.map(({ looks, even }) => {
        const { low, high } = looks.at(-1) ?? { low: 0, high: 1 };
        return (even.high - even.low) / (high - low);
      });
      const median = ratios.toSorted((a, b) => a - b)[100];
      expect(covering.length).toBeGreaterThanOrEqual(185);
      expect(median).toBeGreaterThanOrEqual(1.4);
    },
  );

  it('gives no wrong verdict more often than it says, however often one looks', { timeout: 600_000 }, () => {
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
