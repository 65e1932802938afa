import { describe, expect, it } from 'vitest';
import {
  createBettingSequence,
  readBettingSequence,
  updateBettingSequence,
} from '../../../../evaluator/stats/estimation/betting_sequence.js';
import { predictionPoweredMean } from '../../../../evaluator/stats/estimation/prediction_powered_mean.js';
import { roganGladen, roganGladenInterval } from '../../../../evaluator/stats/estimation/rogan_gladen.js';
import { binomialSample, seededRandom } from '../random.js';

const Z = 1.959963984540054;

describe('predictionPoweredMean', () => {
  const draw = (random: () => number, n: number, useful: boolean) =>
    Array.from({ length: n }, () => {
      const label = random() < 0.1 ? 1 : 0;
      return { label, prediction: useful && random() < 0.9 ? 0.1 + 0.7 * label : random() };
    });

  it.each([true, false])('covers the mean, and is narrower with useful predictions (%s)', (useful) => {
    const random = seededRandom(61);
    let [covered, width, plain] = [0, 0, 0];
    for (let run = 0; run < 300; run++) {
      const labelled = draw(random, 300, useful);
      const result = predictionPoweredMean(labelled, draw(random, 3000, useful).map((each) => each.prediction), Z); // prettier-ignore
      if (result && result.low <= 0.1 && result.high >= 0.1) covered++;
      width += ((result?.high ?? 1) - (result?.low ?? 0)) / 300;
      const share = labelled.reduce((sum, each) => sum + each.label, 0) / 300;
      plain += (2 * Z * Math.sqrt((share * (1 - share)) / 300)) / 300;
    }
    expect(covered).toBeGreaterThanOrEqual(274);
    expect(width / plain).toBeLessThan(useful ? 0.75 : 1.02);
  });

  it('has no answer from one label', () => {
    expect(predictionPoweredMean([{ label: 1, prediction: 1 }], [0, 1, 0], Z)).toBeNull();
  });
});

describe('betting sequence', () => {
  it('knows nothing from nothing and goes on bit by bit after a round trip through JSON', () => {
    const random = seededRandom(63);
    const config = { alpha: 0.05, low: 0, high: 1 };
    expect(readBettingSequence(createBettingSequence(config))).toEqual({ low: 0, high: 1 });
    const values = Array.from({ length: 200 }, () => random() * 0.2);
    const whole = updateBettingSequence(createBettingSequence(config), values);
    const half = updateBettingSequence(createBettingSequence(config), values.slice(0, 77));
    expect(updateBettingSequence(JSON.parse(JSON.stringify(half)) as typeof half, values.slice(77))).toEqual(whole);
    const { low, high } = readBettingSequence(whole);
    expect([low < 0.1, high > 0.1, high - low < 0.08]).toEqual([true, true, true]);
  });
});

describe('Rogan-Gladen', () => {
  it('undoes what an imperfect test does', () => {
    for (const prevalence of [0, 0.1, 0.5, 1]) {
      const positives = prevalence * 0.9 + (1 - prevalence) * 0.05;
      expect(roganGladen(positives, 0.9, 0.95)).toBeCloseTo(prevalence, 12);
    }
    expect(roganGladen(0.3, 0.5, 0.5)).toBeNull();
  });

  it('covers although sensitivity and specificity were measured on few', () => {
    const random = seededRandom(64);
    let covered = 0;
    for (let run = 0; run < 500; run++) {
      const positives = binomialSample(random, 1000, 0.05 * 0.85 + 0.95 * 0.04);
      const measured = {
        truePositives: binomialSample(random, 60, 0.85),
        sick: 60,
        trueNegatives: binomialSample(random, 100, 0.96),
        healthy: 100,
      };
      const interval = roganGladenInterval({ positives, total: 1000, ...measured }, Z);
      if (interval && interval.low <= 0.05 && interval.high >= 0.05) covered++;
    }
    expect(covered / 500).toBeGreaterThan(0.93);
  });

  it('has no answer from a test that is no better than chance', () => {
    expect(
      roganGladenInterval({ positives: 5, total: 10, truePositives: 5, sick: 10, trueNegatives: 4, healthy: 10 }, Z),
    ).toBeNull();
    expect(
      roganGladenInterval({ positives: 0, total: 0, truePositives: 5, sick: 5, trueNegatives: 4, healthy: 5 }, Z),
    ).toBeNull();
  });
});
