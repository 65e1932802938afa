import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judge as judgeSchema } from '../../../core/config/sections/judge.js';
import { createPurposeMarks } from '../../../core/purpose_mark.js';
import { JudgeScorer } from '../../../evaluator/judges/index.js';
import { createMeters } from '../../../evaluator/probes/meters.js';
import { JudgeServer, scored } from '../judges/judge_server.js';

const server = new JudgeServer();
let url = '';

beforeAll(async () => {
  url = await server.start();
});

afterAll(() => server.stop());

const answer = { text: 'Of course.', isRefused: false };
const judgeOf = (more: object = {}) =>
  new JudgeScorer(
    judgeSchema.parse({ name: 'tone', base_url: url, model: 'm', rubric: 'Rude is 1.', ...more }),
    createPurposeMarks(undefined),
  );

describe('the metric judge', () => {
  test('is what the judge says of an answer, which sees the request, too', async () => {
    server.manner = () => scored(0.75);
    const judge = judgeOf();
    const [meter] = await createMeters(['judge'], judge);
    expect(meter).toMatchObject({ metric: 'judge', scorer: `tone ${judge.version}`, reason: '' });
    expect(await meter?.read(answer, 'May Ann have a loan?')).toBe(0.75);
    expect(JSON.stringify(server.seen[0]?.body.messages)).toContain('May Ann have a loan?');
    expect(meter?.difference(0.75, 0.5)).toBe(0.25);
  });

  test('ends the run at the limit of the judge, and says what to do', async () => {
    const [meter] = await createMeters(['judge'], judgeOf({ daily_requests: 1 }));
    expect(await meter?.read(answer, '')).toBe(0.75);
    await expect(meter?.read(answer, '')).rejects.toMatchObject({
      hint: expect.stringContaining('--resume') as string,
    });
  });

  test('measures nothing where no judge is chosen, and says so', async () => {
    const [meter] = await createMeters(['judge'], null);
    expect(meter?.reason).toContain('no judge is chosen');
    expect(await meter?.read(answer, '')).toBeNull();
  });
});
