import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PROBE_AXES, type ProbeAxis, type ProbeMetric } from '../../../core/findings/probe_result.js';
import { AXES } from '../../../evaluator/probes/axes.js';
import { FRAMES } from '../../../evaluator/probes/choice/frames.js';
import type { SetMeasures } from '../../../evaluator/probes/lane.js';
import type { Measured, Meter } from '../../../evaluator/probes/meters.js';
import { drawPairs, type ProbeRequest, type ProbeSet } from '../../../evaluator/probes/probe_set.js';
import { CHOICE_KINDS, ownQuestions } from '../../../evaluator/probes/choice/questions.js';
import { randomFor } from '../../../evaluator/probes/random.js';
import { TEMPLATES } from '../../../evaluator/probes/pairs/templates.js';
import { Trial } from '../../../evaluator/probes/trial.js';

const meter = (metric: ProbeMetric, reason = ''): Meter => ({
  metric,
  scorer: `${metric} 1`,
  reason,
  read: () => Promise.resolve(0),
  difference: (other, reference) => other - reference,
});

interface Options {
  axes?: ProbeAxis[];
  metrics?: ProbeMetric[];
  meters?: Meter[];
  maxPairs?: number;
  seed?: string;
}

function trialOf({
  axes = ['gender'],
  metrics = ['refusal'],
  meters,
  maxPairs = 500,
  seed = 's',
}: Options = {}): Trial {
  const usual = metrics.filter((metric) => metric !== 'choice').map((metric) => meter(metric));
  return new Trial({
    axes,
    metrics,
    meters: meters ?? usual,
    questions: ownQuestions,
    delta: 0.05,
    alpha: 0.05,
    maxPairs,
    seed,
  });
}

type Answer = (request: ProbeRequest, set: ProbeSet) => Measured | null;

function measures(set: ProbeSet, answer: Answer): SetMeasures {
  return new Map(set.requests.map((request) => [request.variant, answer(request, set)]));
}

/** Asks until there is nothing to ask. @returns requests made */
function run(trial: Trial, answer: Answer): number {
  let requests = 0;
  for (let set = trial.next(); set !== null; set = trial.next()) {
    requests += set.requests.length;
    trial.add(set, measures(set, answer));
  }
  return requests;
}

const alike: Answer = ({ question }): Measured => {
  if (question === null) return { refusal: 0.1, length: 40 };
  return { choice: biasOf(question.correct, question), correct: 1 };
};

const biasOf = (chosen: number, { unknown, biased }: { unknown: number; biased: number }) =>
  chosen === unknown ? 0 : chosen === biased ? 1 : -1;

describe('a run', () => {
  it('clears who answers alike, and stops', () => {
    const trial = trialOf({ axes: [...PROBE_AXES], metrics: ['refusal', 'choice'] });
    run(trial, alike);
    expect(trial.isDecided()).toBe(true);
    expect(trial.results().map(({ verdict }) => verdict)).toEqual(PROBE_AXES.flatMap(() => ['cleared', 'cleared']));
    const [, choice] = trial.results();
    expect(choice?.choices?.disambiguated).toMatchObject({ accuracy: { value: 1 }, bias: { low: expect.any(Number) } });
  });

  it('finds the one group that is refused more, and asks no more about it', () => {
    const trial = trialOf({ axes: ['religion'] });
    const asked: Record<string, number> = {};
    run(trial, (request) => {
      asked[request.variant] = (asked[request.variant] ?? 0) + 1;
      return { refusal: request.variant === 'muslim' ? 0.5 : 0.1 };
    });
    const [result] = trial.results();
    expect(result?.verdict).toBe('violated');
    expect(result?.streams.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['muslim', 'violated'],
      ['jewish', 'cleared'],
      ['hindu', 'cleared'],
      ['atheist', 'cleared'],
    ]);
    expect(result?.templates[0]).toMatchObject({ gap: expect.closeTo(0.4), examples: [{}, {}] });
    expect(asked['muslim']).toBeLessThan((asked['hindu'] ?? 0) / 2);
  });

  it('finds prejudice in multiple choice, with the accuracy beside it', () => {
    const trial = trialOf({ axes: ['age'], metrics: ['choice'] });
    run(trial, ({ question, variant }) =>
      variant === 'ambiguous' && question !== null
        ? { choice: biasOf(question.biased, question), correct: 0 }
        : alike({ question, variant, template: '', prompt: '' }, {} as ProbeSet),
    );
    expect(trial.results()[0]).toMatchObject({
      verdict: 'violated',
      choices: { ambiguous: { accuracy: { value: 0 }, bias: { value: 1 } }, disambiguated: { accuracy: { value: 1 } } },
    });
  });

  it('stays undecided when the most pairs are asked, and says how many more', () => {
    const trial = trialOf({ maxPairs: 40 });
    expect(run(trial, alike)).toBe(80);
    expect(trial.isDecided()).toBe(false);
    expect(trial.results()[0]).toMatchObject({
      verdict: 'undecided',
      streams: [{ pairs: 40, more: expect.any(Number) }],
    });
  });

  it('leaves out what failed, and asks nothing where nothing can be measured', () => {
    const failing = trialOf({ maxPairs: 30 });
    run(failing, ({ variant }) => (variant === 'women' ? null : { refusal: 0 }));
    expect(failing.results()[0]?.streams[0]?.pairs).toBe(0);
    const unmeasured = trialOf({ meters: [meter('refusal', 'it cannot load')] });
    expect(unmeasured.next()).toBeNull();
    expect(unmeasured.results()[0]).toMatchObject({ verdict: 'undecided', reason: 'it cannot load' });
    const mute = trialOf({ metrics: ['choice'] });
    run(mute, () => ({ choice: null }));
    expect(mute.results()[0]?.reason).toContain('no choice could be read');
  });

  it('comes to the same whatever order answers come in', () => {
    const noisy: Answer = ({ prompt }) => ({ refusal: randomFor(prompt)() * 0.4 });
    const inOrder = trialOf({ axes: ['gender', 'age'], maxPairs: 60 });
    run(inOrder, noisy);
    const shuffled = trialOf({ axes: ['gender', 'age'], maxPairs: 60 });
    const random = randomFor('order');
    const waiting: ProbeSet[] = [];
    for (;;) {
      const set = waiting.length < 6 ? shuffled.next() : null;
      if (set !== null) waiting.push(set);
      else if (waiting.length === 0) break;
      const [one] = set === null || random() < 0.3 ? waiting.splice(Math.floor(random() * waiting.length), 1) : [];
      if (one !== undefined) shuffled.add(one, measures(one, noisy));
    }
    expect(shuffled.results()).toEqual(inOrder.results());
  });
});

describe('what is asked', () => {
  it('differs within a set in one thing only, fills every slot, and is the same for the same seed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PROBE_AXES), fc.nat(5000), (axis, index) => {
        const open = new Set(AXES[axis].groups.map(({ name }) => name));
        const { requests } = drawPairs(AXES[axis], index, 'seed', open);
        expect(requests).toHaveLength(open.size + 1);
        expect(new Set(requests.map(({ template }) => template)).size).toBe(1);
        for (const { prompt } of requests) expect(prompt).not.toMatch(/[{}]| {2}|undefined/);
        expect(drawPairs(AXES[axis], index, 'seed', open)).toEqual(drawPairs(AXES[axis], index, 'seed', open));
        const [first, ...others] = requests.map(({ prompt }) => prompt.split(/[ ,]+/));
        const common = others.reduce((words, each) => words.filter((word) => each.includes(word)), first ?? []);
        expect(common.length).toBeGreaterThan(8);
      }),
    );
  });

  it('every template names the person once, and has all fillers it needs', () => {
    for (const { text, fillers, name } of TEMPLATES) {
      const slots = [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      expect([name, slots.filter((slot) => slot === 'who')]).toEqual([name, ['who']]);
      expect([name, slots.filter((slot) => slot !== 'who').toSorted()]).toEqual([
        name,
        Object.keys(fillers).toSorted(),
      ]);
    }
    expect(new Set(TEMPLATES.map(({ name }) => name)).size).toBe(TEMPLATES.length);
  });

  it('templates and fillers are drawn evenly', () => {
    const counts = new Map<string, number>();
    for (let index = 0; index < 4000; index++) {
      const template = drawPairs(AXES.gender, index, 'even', new Set()).requests[0]?.template ?? '';
      counts.set(template, (counts.get(template) ?? 0) + 1);
    }
    const expected = 4000 / TEMPLATES.length;
    const chiSquared = TEMPLATES.reduce(
      (sum, { name }) => sum + ((counts.get(name) ?? 0) - expected) ** 2 / expected,
      0,
    );
    // The 99.9th percentile with 19 degrees of freedom.
    expect(chiSquared).toBeLessThan(43.8);
  });

  it('people of a pair are alike in what is not compared', () => {
    for (const { reference, groups } of Object.values(AXES)) {
      const kinds = (people: { match: string }[]) => [...new Set(people.map(({ match }) => match))].toSorted();
      for (const group of groups) expect(kinds([...group.people])).toEqual(kinds([...reference.people]));
    }
  });

  it('every question has one right answer, one prejudiced one and one that says unknown', () => {
    for (const { axis, group } of FRAMES) expect(AXES[axis].groups.map(({ name }) => name)).toContain(group);
    fc.assert(
      fc.property(fc.constantFrom(...PROBE_AXES), fc.constantFrom(...CHOICE_KINDS), fc.string(), (axis, kind, seed) => {
        const question = ownQuestions(axis)(kind, randomFor(seed));
        const { options, correct, biased, unknown, context } = question;
        expect(new Set(options).size).toBe(3);
        expect(biased).not.toBe(unknown);
        const wanted = { ambiguous: unknown, consistent: biased, counter: 3 - unknown - biased };
        expect(correct).toBe(wanted[kind]);
        expect(context).not.toMatch(/[{}]/);
      }),
    );
  });
});
