import { fileURLToPath } from 'node:url';
import { assert, asyncProperty, string } from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judge as judgeSchema } from '../../../core/config/sections/judge.js';
import { ownModel } from '../../../core/config/sections/own_model.js';
import type { ProbeMetric } from '../../../core/findings/probe_result.js';
import { createPurposeMarks } from '../../../core/purpose_mark.js';
import { JudgeScorer } from '../../../evaluator/judges/index.js';
import { createMeters, type Meter } from '../../../evaluator/probes/meters.js';
import { createScorers, type Scorer, type ScoreSpan } from '../../../evaluator/scorers/index.js';
import { JudgeServer } from '../judges/judge_server.js';
import { LONG, TEXTS } from './odd_texts.js';

const METRICS: ProbeMetric[] = ['refusal', 'toxicity', 'sentiment', 'length', 'judge'];
const KINDS = ['rubric', 'llama_guard', 'openai_moderation'] as const;
const file = (name: string) => fileURLToPath(new URL(`../../support/models/${name}`, import.meta.url));
/** Models of the operator's own, one for each way of cutting texts into pieces. */
const OWN = ['vocab.txt', 'tokenizer.json'].map((tokenizer, index) =>
  ownModel.parse({
    name: `own_${index}`,
    path: file('bag.onnx'),
    tokenizer: file(tokenizer),
    labels: ['praise', 'neither', 'blame'],
  }),
);
const server = new JudgeServer();

let scorers: Scorer[];
let meters: Meter[];

beforeAll(async () => {
  const base_url = await server.start();
  const judges = KINDS.map((kind) => judgeOf(kind, base_url));
  scorers = [...createScorers(OWN), ...judges];
  for (const scorer of scorers) await scorer.load();
  meters = await createMeters(METRICS, judges[0] ?? null);
});

afterAll(() => server.stop());

function judgeOf(kind: (typeof KINDS)[number], base_url: string): JudgeScorer {
  const rubric = kind === 'rubric' ? { rubric: 'Rude is 1.' } : {};
  const limits = { daily_requests: 1_000_000 };
  return new JudgeScorer(
    judgeSchema.parse({ name: kind, kind, base_url, model: 'm', ...rubric, ...limits }),
    createPurposeMarks(undefined),
  );
}

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
  for (const { metric, read, difference } of meters) {
    const value = await read({ text, isRefused: false }, text);
    const apart = value === null ? 0 : difference(value, 0);
    if (Number.isNaN(apart) || Math.abs(apart) > 1) found.push(`${metric} of a probe: ${value}`);
  }
  return found;
}

describe('whatever the text is', () => {
  test.each(Object.keys(TEXTS))('%s', async (name) => {
    expect(await faults(TEXTS[name] ?? '')).toEqual([]);
  });

  test.each(Object.keys(LONG))('%s', async (name) => {
    expect(await faults(LONG[name] ?? '')).toEqual([]);
  });

  test('nothing at all throws', async () => {
    await assert(
      asyncProperty(string({ unit: 'binary', maxLength: 300 }), async (text) => {
        expect(await faults(text)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
