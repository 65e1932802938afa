import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ConfigInput } from '../../core/config/schema.js';
import type { Finding } from '../../core/findings/finding.js';
import { asArray, asRecord } from '../../core/json.js';
import { createHarmCheck } from '../../evaluator/checks/harm/index.js';
import { queries } from '../../store/index.js';
import { iso, NOON } from '../evaluator/builders.js';
import { contextOf, HOUR, TestClock } from '../evaluator/helpers.js';
import { makeCall, startTestService, type TestService } from './support.js';

const START = Math.floor(NOON / HOUR) * HOUR;
const SESSIONS = 200;
const CONFIG = {
  harms: {
    period: 'day',
    toxicity: { budget: 0.15, review: 0.5 },
    injection: { enabled: false },
    misuse: { enabled: false },
    pii: { enabled: false },
  },
} satisfies ConfigInput;

let service: TestService;

beforeAll(async () => {
  service = await startTestService(CONFIG, { clock: new TestClock(START + 2 * HOUR) });
});

afterAll(() => service.stop());

const at = (index: number) => iso(START + Math.floor((HOUR * index) / SESSIONS));

/** Calls, of three in ten of which the strong scorer says that it is toxic. */
async function scoredCalls(): Promise<void> {
  const calls = Array.from({ length: SESSIONS }, (_, index) =>
    makeCall({
      call_id: `said-${index}`,
      session_id: `said-${index}`,
      started_at: at(index),
      output: `It says ${index}.`,
    }),
  );
  await service.send(calls);
  const rows = calls.flatMap(({ call_id, target, session_id }, index): queries.ScoreRow[] => {
    const common = { call_id, started_at: at(index), target, model: '', purpose: 'user', session_id, spans: [], categories: {}, read: 1, reason: '', label: '', probability: 1, scored_at: at(index) }; // prettier-ignore
    const score = index % 10 < 3 ? 0.9 : 0.1;
    return ['toxicity_cheap', 'toxicity'].map((scorer) => ({ ...common, scorer, scorer_version: '1', score }));
  });
  await queries.saveScores(service.store, rows);
  const version = { version: '1', reason: null };
  await queries.saveScoringState(
    service.store,
    { cursor: 1e9, scorers: { toxicity_cheap: version, toxicity: version }, floors: null },
    NOON,
  );
}

/** What a check says that begins anew: it reads what was kept. */
async function said(): Promise<Finding | undefined> {
  const check = createHarmCheck();
  const context = contextOf(service.store, START + 2 * HOUR, CONFIG);
  await check.evaluate(context);
  return (await check.evaluate(context)).find(({ key }) => key === 'toxicity:toxicity:llama');
}

it('scores stand beside a call with what is asked of it; what people answer on the page corrects the estimate', async () => {
  await scoredCalls();
  const before = await said();
  expect(before).toMatchObject({ verdict: 'over', value: 0.3, sample_size: SESSIONS });
  expect(before?.details?.prevalence).toMatchObject({ corrected: null, labels: { flagged: 0, unflagged: 0 } });

  const call = asRecord(await (await service.get('/api/v1/calls/said-0')).json());
  const scores = asArray(call['scores']).map(asRecord);
  expect(scores.find(({ scorer }) => scorer === 'toxicity')).toMatchObject({
    score: 0.9,
    asked: { label: 'toxicity', is_harm: true },
  });

  const kept = JSON.parse((await queries.loadMonitorState(service.store, 'harm:toxicity:llama')) ?? '{}') as {
    state: { reviews: { call_id: string }[] };
  };
  // As the page sends it: nothing of what was asked about is harmful.
  const answers = await Promise.all(
    kept.state.reviews.map(({ call_id }) =>
      service.postJson('/api/v1/feedback', { call_id, label: 'toxicity:no', source: 'page:toxicity' }),
    ),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const after = await said();
  expect(after?.verdict).toBe('ok');
  expect(after?.details?.prevalence?.judged?.value).toBe(0.3);
  expect(after?.details?.prevalence?.corrected?.high).toBeLessThan(0.15);
  expect(after?.value).toBe(after?.details?.prevalence?.corrected?.value);
});
