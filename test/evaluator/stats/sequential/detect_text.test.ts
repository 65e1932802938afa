import { describe, expect, it } from 'vitest';
import { createTextDetector, detectText, textWitnesses } from '../../../../evaluator/stats/sequential/detect_text.js';
import { hashedNgrams, ngramIndex, ngramsOf } from '../../../../evaluator/stats/sequential/text/hashed_ngrams.js';
import {
  buildTextReference,
  halfOf,
  type TextSession,
} from '../../../../evaluator/stats/sequential/text/text_reference.js';
import { seededRandom } from '../random.js';

const features = hashedNgrams(256);
const USUAL = 'please book cancel change my flight hotel train ticket for monday morning with a seat near window'.split(
  ' ',
);
const NEW = 'how long must pasta potatoes rice chicken boil in salted water before serving'.split(' ');

function sessions(random: () => number, n: number, share = 0): TextSession[] {
  return Array.from({ length: n }, () => {
    const words = random() < share ? NEW : USUAL;
    const text = Array.from({ length: 8 }, () => words[Math.floor(random() * words.length)]).join(' ');
    return { vector: features.of(text), key: String(random()) };
  });
}

const config = {
  features: features.name,
  alphaRef: 0.01,
  tolerance: 0.02,
  logThreshold: Math.log(43_200),
  intervalAlpha: 0.05,
};

describe('hashedNgrams', () => {
  it('see words and pairs, whatever the case, and letters where there are no spaces', () => {
    expect(ngramsOf('Book a FLIGHT')).toEqual(['book', 'a', 'flight', 'book a', 'a flight']);
    expect(ngramsOf('東京都')).toEqual(['東', '京', '都', '東 京', '京 都']);
    expect(ngramsOf('')).toEqual([]);
    expect(ngramIndex('book', 256)).toBeLessThan(256);
  });

  it('have length 1 and a bounded size, however long the text', () => {
    const { indices, values } = hashedNgrams(4096).of('word '.repeat(1e5) + 'other words that come late');
    expect(indices.length).toBeLessThanOrEqual(800);
    expect(values.reduce((sum, each) => sum + each * each, 0)).toBeCloseTo(1, 12);
    expect(features.of('').indices).toEqual([]);
  });
});

describe('detectText', () => {
  const random = seededRandom(31);
  const reference = buildTextReference(sessions(random, 2000), 256);
  if (reference === null) throw new Error('reference too small');

  const run = (batches: number, share: (at: number) => number) => {
    let state = createTextDetector(config, 256);
    for (let at = 1; at <= batches; at++) {
      const step = detectText(state, reference, { at, sessions: sessions(random, 20, share(at)) });
      if (step.alarm) return { alarm: step.alarm, state: step.state };
      state = JSON.parse(JSON.stringify(step.state)) as typeof state;
    }
    return { alarm: null, state };
  };

  it('stays quiet on the usual texts', () => {
    const { alarm, state } = run(60, () => 0);
    expect(alarm).toBeNull();
    expect(JSON.stringify(state).length).toBeLessThan(40_000);
  });

  it('finds a quarter of another topic within 2,000 sessions, and knows its words', () => {
    const { alarm, state } = run(160, (at) => (at > 60 ? 0.25 : 0));
    expect(alarm?.at).toBeGreaterThan(60);
    expect(alarm?.at).toBeLessThan(160);
    expect(alarm?.effect.mean).toBeGreaterThan(alarm?.usual ?? 1);
    const weights = textWitnesses(state, reference)[0]?.[1]?.weights ?? [];
    const heaviest = [...NEW, ...USUAL].sort(
      (a, b) => (weights[ngramIndex(b, 256)] ?? 0) - (weights[ngramIndex(a, 256)] ?? 0),
    );
    expect(NEW).toContain(heaviest[0]);
  });

  it('does not recognise a caller: who teaches a witness is never judged by it', () => {
    // One caller with a way of talking of its own, in every batch: its half never learns from it.
    let state = createTextDetector(config, 256);
    const own = { vector: features.of('completely different private words nobody else uses'), key: 'the caller' };
    const rest = seededRandom(32);
    for (let at = 1; at <= 40; at++)
      state = detectText(state, reference, { at, sessions: [own, ...sessions(rest, 10)] }).state;
    const half = halfOf('the caller');
    for (const witness of textWitnesses(state, reference)[half] ?? []) {
      const weight = witness?.weights[ngramIndex('completely', 256)] ?? 0;
      expect(Math.abs(weight)).toBeLessThanOrEqual(2);
    }
    const other = textWitnesses(state, reference)[1 - half]?.[1]?.weights[ngramIndex('completely', 256)] ?? 0;
    expect(other).toBeGreaterThan(2);
  });

  it('has no reference from a handful of sessions, and nothing to say of an empty batch', () => {
    expect(buildTextReference(sessions(random, 100), 256)).toBeNull();
    const state = createTextDetector(config, 256);
    expect(detectText(state, reference, { at: 1, sessions: [] }).state).toBe(state);
  });
});
