import { array, assert, constant, constantFrom, double, integer, oneof, property, record, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingDetails } from '../../../../core/findings/finding_details.js';
import { explain, type Change, type Told, volumeSeriesOf } from '../../../../evaluator/monitors/explain/index.js';
import { movedWords, wordsOf } from '../../../../evaluator/monitors/explain/words.js';
import { normalSample, seededRandom } from '../../stats/random.js';

const HOUR = 3_600_000;
const CHANGE = 10 * HOUR;

const told = (at: number, value: Told['value'], more: Partial<Told> = {}): Told => ({
  at,
  call_id: `call-${at}`,
  value,
  prompt: '',
  output: '',
  ...more,
});
/** One session a minute, with the value that the test gives. */
const minutes = (
  from: number,
  to: number,
  value: (i: number) => Told['value'],
  more: (i: number) => Partial<Told> = () => ({}),
) => Array.from({ length: (to - from) / 60_000 }, (_, i) => told(from + i * 60_000, value(i), more(i)));
const changeOf = (given: Partial<Change>): Change => ({
  kind: 'share',
  side: 'up',
  changedAfter: CHANGE,
  texts: null,
  reference: [],
  recent: [],
  ...given,
});

describe('evidence of a change', () => {
  it('shows sessions with and without, nearest to the change, and the share over time', () => {
    const recent = [
      ...minutes(CHANGE - 2 * HOUR, CHANGE, (i) => (i % 50 === 0 ? 1 : 0)),
      ...minutes(CHANGE, CHANGE + 2 * HOUR, (i) => (i % 4 === 0 ? 1 : 0)),
    ];
    const reference = minutes(0, 5 * HOUR, (i) => (i % 50 === 0 ? 1 : 0));
    const { examples, series, alternatives } = explain(changeOf({ recent, reference }));
    expect(examples.before).toEqual([5, 4, 3, 2, 1].map((m) => `call-${CHANGE - m * 60_000}`));
    expect(examples.after).toEqual([0, 4, 8, 12, 16].map((m) => `call-${CHANGE + m * 60_000}`));
    const mean = (points: typeof series) =>
      points.reduce((sum, { value, n }) => sum + (value ?? 0) * n, 0) / points.reduce((sum, { n }) => sum + n, 0);
    const isBefore = ({ at }: { at: string }) => Date.parse(at) < CHANGE;
    expect(mean(series.filter(isBefore))).toBeCloseTo(3 / 120);
    expect(mean(series.filter((point) => !isBefore(point)))).toBeCloseTo(0.25);
    for (const { value, low, high } of series)
      expect((low ?? 0) <= (value ?? 0) && (value ?? 0) <= (high ?? 1)).toBe(true);
    expect(alternatives.map(({ name, says }) => [name, says])).toEqual([
      ['PSI', 'would alarm'],
      ['chi-squared, p', 'would alarm'],
    ]);
  });

  it('shows amounts typical of before and of after, not the outliers', () => {
    const random = seededRandom(7);
    const draw = (middle: number) => middle * Math.exp(0.3 * normalSample(random));
    const recent = [
      ...minutes(CHANGE - 3 * HOUR, CHANGE, (i) => (i % 20 === 0 ? 60_000 : draw(1000))),
      ...minutes(CHANGE, CHANGE + 3 * HOUR, (i) => (i % 20 === 0 ? 1 : draw(2000))),
    ];
    const reference = minutes(0, 5 * HOUR, () => draw(1000));
    const { examples, series, alternatives } = explain(changeOf({ kind: 'number', recent, reference }));
    const valueOf = (id: string) => Number(recent.find(({ call_id: known }) => known === id)?.value);
    expect(examples.before.map(valueOf).every((value) => value > 900 && value < 1100)).toBe(true);
    expect(examples.after.map(valueOf).every((value) => value > 1800 && value < 2200)).toBe(true);
    expect(series.length).toBeGreaterThan(6);
    expect(series[0]?.value).toBeGreaterThan(800);
    expect(series.at(-1)?.value).toBeGreaterThan(1600);
    expect(alternatives.map(({ name, says }) => [name, says])).toEqual([
      ['PSI', 'would alarm'],
      ['KS, p', 'would alarm'],
    ]);
  });

  it('shows amounts that stand out where a part of all has changed, or only the spread', () => {
    const random = seededRandom(7);
    const draw = (spread = 0.2) => 1000 * Math.exp(spread * normalSample(random));
    const reference = minutes(0, 5 * HOUR, () => draw());
    const ofAfter = (kind: Partial<Change>, value: (i: number) => number) => {
      const recent = [
        ...minutes(CHANGE - 3 * HOUR, CHANGE, () => draw()),
        ...minutes(CHANGE, CHANGE + 3 * HOUR, value),
      ];
      const { after } = explain(changeOf({ kind: 'number', recent, reference, ...kind })).examples;
      return after.map((id) => Number(recent.find(({ call_id: known }) => known === id)?.value));
    };
    const quarter = ofAfter({ side: 'up' }, (i) => (i % 4 === 0 ? 5 * draw() : draw()));
    expect(quarter.every((value) => value > 3000)).toBe(true);
    const wider = ofAfter({ side: 'up', isSpread: true }, () => draw(0.8));
    expect(wider.every((value) => Math.abs(Math.log(value / 1000)) > 0.3)).toBe(true);
    const narrower = ofAfter({ side: 'down', isSpread: true }, () => draw(0.02));
    expect(narrower.every((value) => Math.abs(Math.log(value / 1000)) < 0.05)).toBe(true);
  });

  it('lets the usual tests say nothing of too few sessions, and no alarm where nothing moved', () => {
    const reference = minutes(0, HOUR, (i) => i % 2);
    const few = minutes(CHANGE, CHANGE + HOUR / 4, (i) => i % 2);
    expect(explain(changeOf({ reference, recent: few })).alternatives).toEqual([]);
    const many = minutes(CHANGE, CHANGE + HOUR, (i) => i % 2);
    expect(explain(changeOf({ reference, recent: many })).alternatives.map(({ says }) => says)).toEqual([
      'would not alarm',
      'would not alarm',
    ]);
  });

  it('names the category that came, with its shares', () => {
    const reference = minutes(0, 5 * HOUR, (i) => (i % 10 === 0 ? 'de' : 'en'));
    const recent = [
      ...minutes(CHANGE - HOUR, CHANGE, () => 'en'),
      ...minutes(CHANGE, CHANGE + HOUR, (i) => (i % 2 === 0 ? 'fr' : 'en')),
    ];
    const { topics, examples, series } = explain(changeOf({ kind: 'category', reference, recent }));
    expect(topics[0]).toEqual({ text: 'fr', before: 0, after: 0.5 });
    expect(examples.after[0]).toBe(`call-${CHANGE}`);
    expect(examples.before).toHaveLength(5);
    expect(Math.abs((series.at(-1)?.value ?? 0) - 0.5)).toBeLessThan(0.1);
  });

  it('counts sessions of an hour, also where there are none, from a sample, and not of the step that is not over', () => {
    const ends = minutes(HOUR, 2 * HOUR, () => 1).map(({ at }) => at);
    const series = volumeSeriesOf(ends, HOUR, 3 * HOUR + 60_000, 0.5);
    const halfTime = series.filter(({ at }) => Date.parse(at) < 2 * HOUR);
    expect(new Set(halfTime.map(({ value }) => value))).toEqual(new Set([120]));
    const silent = series.filter(({ at }) => Date.parse(at) >= 2 * HOUR);
    expect(silent.length).toBe(halfTime.length);
    expect(silent.every(({ value, n, low, high }) => value === 0 && n === 0 && low === 0 && (high ?? 0) > 0)).toBe(
      true,
    );
    expect(volumeSeriesOf([], HOUR, HOUR, 1)).toEqual([]);
  });

  it('averages degrees, with an interval that holds the mean', () => {
    const recent = [
      ...minutes(CHANGE - HOUR, CHANGE, (i) => (i % 10) / 100),
      ...minutes(CHANGE, CHANGE + HOUR, (i) => 0.5 + (i % 10) / 100),
    ];
    const { series } = explain(changeOf({ kind: 'degree', texts: 'prompt', recent }));
    expect(series.length).toBeGreaterThan(4);
    for (const { value, low, high, at } of series) {
      expect(value).toBeCloseTo(Date.parse(at) < CHANGE ? 0.045 : 0.545, 1);
      expect((low ?? 1) < (value ?? 0) && (value ?? 1) < (high ?? 0)).toBe(true);
    }
  });

  it('names the words that moved, once per session, and shows texts that hold them', () => {
    const usual = (i: number) => ({ prompt: `how do I bake bread number ${i % 7}`, output: 'knead it' });
    const recent = [
      ...minutes(CHANGE - HOUR, CHANGE, () => null, usual),
      ...minutes(
        CHANGE,
        CHANGE + HOUR,
        () => null,
        (i) => (i % 2 === 0 ? { prompt: 'refund refund refund please, my parcel is lost', output: 'sorry' } : usual(i)),
      ),
    ];
    const reference = minutes(0, 4 * HOUR, () => null, usual);
    const { words, examples, series, alternatives } = explain(changeOf({ texts: 'prompt', reference, recent }));
    const refund = words.find(({ text }) => text === 'refund');
    expect(refund).toEqual({ text: 'refund', before: 0, after: 0.5 });
    expect(words.map(({ text }) => text)).toContain('parcel');
    expect(words.find(({ text }) => text === 'bread')).toMatchObject({ before: 1, after: 0.5 });
    expect(words.some(({ text }) => text === 'knead')).toBe(false);
    const promptOf = (id: string) => recent.find(({ call_id: known }) => known === id)?.prompt ?? '';
    expect(examples.after.every((id) => promptOf(id).includes('refund'))).toBe(true);
    expect(examples.before.every((id) => promptOf(id).includes('bread'))).toBe(true);
    expect([series, alternatives]).toEqual([[], []]);
  });

  it('has no words where nothing moved: texts of one kind, split by chance', () => {
    const random = seededRandom(3);
    const text = () =>
      Array.from(
        { length: 12 },
        () => `w${'abcdefghij'[Math.floor(10 * random())]}${'abcdefghij'[Math.floor(10 * random())]}`,
      ).join(' ');
    const moved = movedWords(Array.from({ length: 500 }, text), Array.from({ length: 500 }, text));
    expect(moved.length).toBeLessThan(5);
  });

  it('reads words of languages without spaces', () => {
    expect(wordsOf('我要退款。').has('退款')).toBe(true);
    expect([...wordsOf('Don’t 123 PANIC')]).toContain('panic');
  });

  it('says something that can be stored, whatever the sessions hold', () => {
    const value = oneof(double(), constantFrom('a', 'b', ''), constant(null));
    const one = record({
      at: integer({ min: 0, max: 1e13 }),
      call_id: string(),
      value,
      prompt: string(),
      output: string(),
    });
    const some = array(one, { maxLength: 80 }).map((all) => all.sort((a, b) => a.at - b.at));
    assert(
      property(
        some,
        some,
        constantFrom('share', 'number', 'category', 'degree'),
        constantFrom(null, 'prompt', 'output'),
        (reference, recent, kind, texts) => {
          const explained = explain(
            changeOf({ kind, texts, reference, recent, changedAfter: recent[3]?.at ?? 0, category: 'a' }),
          );
          expect(findingDetails.safeParse(JSON.parse(JSON.stringify(explained))).success).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});
