import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../bench/drift/random.js';
import { clopperPearson } from '../../evaluator/stats/bands/clopper_pearson.js';
import { fitHarmonics } from '../../evaluator/stats/bands/harmonics.js';
import { meanBand } from '../../evaluator/stats/bands/mean_band.js';
import { type BandRule, seasonalBand } from '../../evaluator/stats/bands/seasonal_band.js';
import type { Band } from '../../evaluator/stats/sequential/bets.js';
import { detectCounts } from '../../evaluator/stats/sequential/detect_counts.js';
import { detectHistogram } from '../../evaluator/stats/sequential/detect_histogram.js';
import {
  createMeanDetector,
  type MeanDetectorState,
  type MeanStep,
} from '../../evaluator/stats/sequential/mean_detector.js';
import { ALLOWED, mostPlausible, powerAgainstHalfMore } from './promise.js';

const RATE = 0.02;
const DAY = 1440;

/** A stream of batches: its true band, a step with the next batch, and the band of a reference of so many sessions. */
interface Stream {
  band: BandRule;
  next: (state: MeanDetectorState, at: number) => MeanStep;
  learned: (sessions: number, alpha: number) => BandRule;
}

const constant = ({ lower, upper }: Band): BandRule => ({ kind: 'constant', lower, upper });
const truth = (rate: number): BandRule => constant({ lower: rate, upper: rate });

function successes(random: Random, n: number, rate: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) if (random.uniform() < rate) sum++;
  return sum;
}

/** Closed sessions are independent, however they come: the band of a rate that does not move. */
const learnedRate =
  (random: Random): Stream['learned'] =>
  (sessions, alpha) => {
    const { low, high } = clopperPearson(successes(random, sessions, RATE), sessions, alpha);
    return constant({ lower: low, upper: high });
  };

const counts = (random: Random, size: () => number): Stream => ({
  band: truth(RATE),
  learned: learnedRate(random),
  next: (state, at) => {
    const n = size();
    return detectCounts(state, { at, n, successes: successes(random, n, RATE) });
  },
});

const iid = (random: Random): Stream => counts(random, () => 5);

/** Most minutes have no session at all, some have dozens. */
const bursty = (random: Random): Stream => counts(random, () => (random.uniform() < 0.15 ? random.below(60) : 0));

/** Twenty sessions of many requests are open at once; they close in no order, and only then count. */
function interleaved(random: Random): Stream {
  const open = Array.from({ length: 20 }, () => random.uniform() < RATE);
  return {
    band: truth(RATE),
    learned: learnedRate(random),
    next: (state, at) => {
      let n = 0;
      let bad = 0;
      for (let i = 0; i < open.length; i++) {
        if (random.uniform() >= 1 / 5) continue;
        n++;
        if (open[i]) bad++;
        open[i] = random.uniform() < RATE;
      }
      return detectCounts(state, { at, n, successes: bad });
    },
  };
}

function dayAndNight(random: Random): Stream {
  const harmonics = { periods: [DAY], coefficients: [-3.9, 0, 0.3], covariance: [], regimeSd: 0 };
  const rateAt = (at: number): number => 1 / (1 + Math.exp(3.9 - 0.3 * Math.sin((2 * Math.PI * at) / DAY)));
  return {
    band: { kind: 'seasonal', harmonics, margin: 0, regimes: 0 },
    // Five a minute: of two days at least.
    learned: (sessions, alpha) => {
      const days = Math.max(2, Math.ceil(sessions / 5 / DAY));
      const cells = Array.from({ length: days * 24 }, (_, hour) => {
        const n = Math.round(sessions / (days * 24));
        const at = (hour + 0.5) * 60 - days * DAY;
        return { at, n, sum: successes(random, n, rateAt(at)) };
      });
      const fitted = fitHarmonics(cells, [DAY]);
      return fitted === null ? constant({ lower: 0, upper: 1 }) : seasonalBand(fitted, alpha);
    },
    next: (state, at) => {
      const rate = rateAt(at);
      return detectCounts(state, { at, n: 5, successes: successes(random, 5, rate) });
    },
  };
}

/** Nine of ten values are equal; bins of 16. */
function ties(random: Random): Stream {
  const shares = Array.from({ length: 16 }, (_, bin) => (bin === 3 ? 0.9 : 0.1 / 15));
  const floor = shares.reduce((sum, share, bin) => sum + (share * bin) / 16, 0);
  const drawn = (number: number): number[] => {
    const histogram = shares.map(() => 0);
    for (let i = 0; i < number; i++) {
      const other = random.below(15);
      const bin = random.uniform() < 0.9 ? 3 : other < 3 ? other : other + 1;
      histogram[bin] = (histogram[bin] ?? 0) + 1;
    }
    return histogram;
  };
  return {
    band: constant({ lower: floor + 1 / 16, upper: floor }),
    learned: (sessions, alpha) => constant(meanBand(drawn(sessions), alpha, 1 / 12) ?? { lower: 0, upper: 1 }),
    next: (state, at) => detectHistogram(state, { at, counts: drawn(3) }),
  };
}

/** False alarms of so many streams side by side, each with its part of the promise. */
function falseAlarms(streams: readonly Stream[], a: number, batches: number): number {
  const logThreshold = Math.log(a * streams.length);
  let alarms = 0;
  for (const { band, next } of streams) {
    let state = createMeanDetector({ band, tolerance: 0, usual: 'low', logThreshold, intervalAlpha: 0.05 });
    for (let at = 1; at <= batches; at++) {
      const step = next(state, at);
      state = step.state;
      if (step.alarm) alarms++;
    }
  }
  return alarms;
}

const alone = { iid, bursty, interleaved, 'day and night': dayAndNight, 'heavy ties': ties };

describe('false alarms per batch, band equal to the truth', () => {
  it('the runs are long enough to see a promise broken by half', () => {
    expect(powerAgainstHalfMore()).toBeGreaterThanOrEqual(0.9);
  });

  describe.each(Object.entries(alone))('%s', (_, make) => {
    it.each([1e3, 1e5])('are at most one in %i', (a) => {
      expect(falseAlarms([make(createRandom(a))], a, ALLOWED * a)).toBeLessThanOrEqual(mostPlausible());
    });
  });

  it.each([1e3, 1e5])('of 20 streams together are at most one in %i', (a) => {
    const streams = Array.from(
      { length: 20 },
      (_, i) => Object.values(alone)[i % 5]?.(createRandom(a + i)) ?? iid(createRandom(i)),
    );
    expect(falseAlarms(streams, a, ALLOWED * a)).toBeLessThanOrEqual(mostPlausible());
  });
});

describe('false alarms per batch, 500 streams with bands of a reference', () => {
  const A = 1e3;
  const REPLICATES = 3;
  /** Sessions a batch: 300,000 in all, so that a band that is a little too narrow has time to do harm. */
  const SIZE = 20;

  /** 500 streams in each of three installations, all references drawn anew. */
  const alarmsWith = (reference: number, bandOf: (ones: number) => Band, replicates = REPLICATES): number => {
    let alarms = 0;
    for (let replicate = 1; replicate <= replicates; replicate++) {
      const random = createRandom(reference + replicate);
      const streams = Array.from({ length: 500 }, (): Stream => ({
        ...counts(random, () => SIZE),
        band: constant(bandOf(successes(random, reference, RATE))),
      }));
      alarms += falseAlarms(streams, A, (ALLOWED * A) / REPLICATES);
    }
    return alarms;
  };

  it.each([10_000, 50_000])('of %i sessions are at most one in 1,000', (reference) => {
    const band = (ones: number): Band => {
      const { low, high } = clopperPearson(ones, reference, 0.05 / 500);
      return { lower: low, upper: high };
    };
    expect(alarmsWith(reference, band)).toBeLessThanOrEqual(mostPlausible());
  });

  it.each([10_000, 50_000])('of all kinds of streams with %i sessions each are at most one in 1,000', (reference) => {
    const kinds = Object.values(alone);
    let alarms = 0;
    for (let replicate = 1; replicate <= REPLICATES; replicate++) {
      const random = createRandom(7 * reference + replicate);
      const streams = Array.from({ length: 500 }, (_, i): Stream => {
        const stream = (kinds[i % kinds.length] ?? iid)(random);
        return { ...stream, band: stream.learned(reference, 0.05 / 500) };
      });
      alarms += falseAlarms(streams, A, (ALLOWED * A) / REPLICATES);
    }
    expect(alarms).toBeLessThanOrEqual(mostPlausible());
  });

  it('would be more than promised were the mean of the reference taken for the truth', () => {
    const plain = (ones: number): Band => ({ lower: ones / 10_000, upper: ones / 10_000 });
    expect(alarmsWith(10_000, plain, 1)).toBeGreaterThan(mostPlausible());
  });
});
