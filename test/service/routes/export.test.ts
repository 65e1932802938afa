import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeCall, startTestService, type TestService } from '../support.js';

const now = Date.now();
const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();

/** One rated good, one that nobody rated, one of another target, one that failed. */
const calls = [
  makeCall({ call_id: 'good', started_at: ago(40), prompt: 'Who wrote it?', output: 'Nobody knows.' }),
  makeCall({ call_id: 'unrated', started_at: ago(30), prompt: 'And when?', output: 'Long ago.' }),
  makeCall({ call_id: 'other', started_at: ago(20), target: 'bert', duration_ms: 9000 }),
  makeCall({ call_id: 'failed', started_at: ago(10), outcome: 'error', http_status: 500 }),
];

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
  await service.send(calls, { 'x-sidelight-segment': 'EXPORT' });
  await service.postJson('/api/v1/feedback', { call_id: 'good', rating: 1 });
});

afterAll(() => service.stop());

async function exported(query: string): Promise<Record<string, unknown>[]> {
  const answer = await service.get(`/api/v1/export?${query}`);
  expect(answer.status).toBe(200);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

const idsOf = async (query: string) => (await exported(query)).map(({ call_id: id }) => id);

it('gives the calls that the filters of the list choose, whole, oldest first', async () => {
  expect(await idsOf('format=jsonl')).toEqual(['good', 'unrated', 'other', 'failed']);
  expect(await idsOf('format=jsonl&target=bert')).toEqual(['other']);
  expect(await idsOf('format=jsonl&outcome=error,timeout')).toEqual(['failed']);
  expect(await idsOf('format=jsonl&min_duration_ms=5000')).toEqual(['other']);
  expect(await idsOf(`format=jsonl&from=${ago(35)}&to=${ago(15)}`)).toEqual(['unrated', 'other']);
  expect(await idsOf('format=jsonl&purpose=refused')).toEqual([]);
});

it('is a file with a name', async () => {
  const answer = await service.get('/api/v1/export?format=parquet');
  expect(answer.headers.get('content-disposition')).toMatch(
    /^attachment; filename="sidelight-parquet-[\dT-]+\.parquet"$/,
  );
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect([bytes.subarray(0, 4).toString(), bytes.subarray(-4).toString()]).toEqual(['PAR1', 'PAR1']);
});

it('takes what is fit to learn from, as the command line does, and says beforehand what it leaves out', async () => {
  expect(await exported('format=openai-ft&target=llama')).toEqual([
    {
      messages: [
        { role: 'user', content: 'Who wrote it?' },
        { role: 'assistant', content: 'Nobody knows.' },
      ],
    },
  ]);
  expect(await exported('format=openai-ft&target=llama&rating=any')).toHaveLength(2);
  const plan = await service.get('/api/v1/export/plan?format=openai-ft&target=llama');
  expect(await plan.json()).toEqual({
    matching: 3,
    left_out: expect.toSatisfy((left: { reason: string; calls: number }[]) => {
      expect(new Set(left)).toEqual(
        new Set([
          { reason: 'unrated', calls: 1 },
          { reason: 'failed', calls: 1 },
        ]),
      );
      return true;
    }),
    most: 100_000,
  });
});

describe('what is exported at once', () => {
  beforeAll(() =>
    // The filter that finds them leaves the calls of the other tests alone.
    service.store.command(
      `INSERT INTO calls (call_id, started_at, target, purpose, outcome, prompt)
       SELECT concat('many-', toString(number)), now() - toIntervalSecond(number % 3600), 'many', 'probe', 'ok', repeat('word ', 100)
       FROM numbers(100001)`,
    ),
  );

  it('is at most 100,000 calls: of more it says how many there are and what to do, before and after the fact', async () => {
    const plan = await (await service.get('/api/v1/export/plan?format=jsonl&target=many')).json();
    expect(plan).toEqual({ matching: 100_001, left_out: [], most: 100_000 });
    const answer = await service.get('/api/v1/export?format=jsonl&target=many');
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({
      code: 'TOO_LARGE',
      detail: expect.stringMatching(/^100,001 calls match, and at most 100,000 are exported here\./),
      hint: expect.stringContaining('"sidelight export"'),
    });
  });

  it('is for two at a time; who leaves makes room', async () => {
    const almostAll = `format=jsonl&target=many&from=${ago(59)}`;
    const under = [new AbortController(), new AbortController()];
    // Nobody reads them: they wait, with most of their calls still to come.
    const answers = await Promise.all(
      under.map(({ signal }) => fetch(`${service.url}/api/v1/export?${almostAll}`, { signal })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const third = await service.get('/api/v1/export?format=jsonl&target=bert');
    expect([third.status, await third.json()]).toMatchObject([503, { code: 'EXPORTING' }]);
    for (const controller of under) controller.abort();
    await Promise.allSettled(answers.map((answer) => answer.text()));
    await vi.waitFor(async () => expect(await idsOf('format=jsonl&target=bert')).toEqual(['other']), 60_000);
  });
});

it('refuses what it does not know, with a problem and no file', async () => {
  const answer = await service.get('/api/v1/export?format=csv');
  expect([answer.status, answer.headers.get('content-disposition')]).toEqual([400, null]);
  expect(await answer.json()).toMatchObject({ code: 'INVALID_INPUT' });
});
