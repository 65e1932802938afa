import { ulid } from 'ulid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Finding } from '../../../core/findings/finding.js';
import { quality as qualitySchema } from '../../../service/schemas/quality.js';
import { qualitySentence } from '../../../service/quality/sentences.js';
import { queries } from '../../../store/index.js';
import { makeCall, startTestService, type TestService } from '../support.js';

const now = Date.now();
const ago = (ms: number) => new Date(now - ms).toISOString();

function finding(fields: Partial<Finding>): Finding {
  return {
    finding_id: ulid(),
    at: ago(5000),
    kind: 'drift',
    key: 'drift:refusal:llama',
    title: 'Refusals, llama',
    target: 'llama',
    model: '',
    metric: 'refusal',
    unit: 'ratio',
    verdict: 'over',
    severity: 'page',
    value: 0.06,
    limit: 0.03,
    interval_low: 0.05,
    interval_high: 0.07,
    forecast: null,
    forecast_low: null,
    forecast_high: null,
    sample_size: 1842,
    method: 'mixture e-SR',
    window_seconds: 86_400,
    summary: 'Refusals on llama doubled.',
    evidence: [],
    ...fields,
  };
}

const before = makeCall({ prompt: 'How do I boil an egg?', output: 'Seven minutes.' });
const after = makeCall({ prompt: 'How do I boil an egg, now?', output: 'Sorry, I cannot.' });
const promise = 'On average at most one false alarm in 30 days.';

let service: TestService;

async function get(query = ''): Promise<z.output<typeof qualitySchema>> {
  const answer = await service.get(`/api/v1/quality${query}`);
  const body: unknown = await answer.json();
  expect([answer.status, body]).toEqual([200, body]);
  expect(qualitySchema.parse(body)).toEqual(body);
  return qualitySchema.parse(body);
}

beforeAll(async () => {
  service = await startTestService({});
  await service.send([before, after]);
});

afterAll(() => service.stop());

describe('quality', () => {
  it('is not known before a monitor was asked', async () => {
    expect(await get()).toMatchObject({ asked_at: null, state: 'no_data', groups: [], shown: null, targets: [] });
  });

  it('is told by kind, worst first, with the worst verdict whole', async () => {
    const series = [{ at: ago(60_000), value: 0.03, low: 0.02, high: 0.04, n: 400 }];
    await queries.saveFindings(service.store, [
      finding({
        details: {
          since: ago(3_600_000),
          promise,
          series,
          effect: { value: 0.03, low: 0.02, high: 0.04 },
          examples: { before: [before.call_id], after: [after.call_id, 'unknown'] },
        },
      }),
      finding({ key: 'drift:length:llama', verdict: 'ok', title: 'Length, llama' }),
      finding({ key: 'drift:old', at: ago(40_000), verdict: 'ok' }),
      finding({
        key: 'drift:topic:bert',
        target: 'bert',
        verdict: 'no_data',
        details: { learning: { seen: 12, needed: 5000 } },
      }),
      finding({ key: 'integrity:fields:llama', kind: 'integrity', verdict: 'near', evidence: [after.call_id] }),
      finding({ key: 'slo:ttft:llama', kind: 'slo' }),
    ]);
    const all = await get();
    expect(all).toMatchObject({
      state: 'over',
      sentence: '1 of 5 verdicts is over the limit, 1 not yet known.',
      learning: 'One is still learning what is usual: it has seen 12 of the 5,000 it needs.',
      counts: { over: 1, near: 1, no_data: 1, ok: 2 },
      targets: ['bert', 'llama'],
    });
    expect(all.groups.map(({ kind, rows }) => [kind, rows.map(({ verdict }) => verdict)])).toEqual([
      ['drift', ['over', 'no_data', 'ok', 'ok']],
      ['integrity', ['near']],
    ]);
    expect(all.groups[0]).toMatchObject({ title: 'Drift', promise });
    expect(all.groups[0]?.rows[0]).toMatchObject({ since: ago(3_600_000), effect: { value: 0.03 } });
    expect(all.shown).toMatchObject({ key: 'drift:refusal:llama', details: { series } });
    expect(all.shown?.examples).toMatchObject({
      before: [{ call_id: before.call_id, output_preview: 'Seven minutes.' }],
      after: [{ call_id: after.call_id }],
    });
  });

  it('is narrowed by what is asked for; counts stay those of all', async () => {
    const narrowed = await get('?kind=drift&target=llama&verdict=ok');
    expect(narrowed.groups.map(({ rows }) => rows.map(({ key }) => key))).toEqual([
      ['drift:length:llama', 'drift:old'],
    ]);
    expect(narrowed.counts.over).toBe(1);
    expect((await get('?verdict=ok&key=integrity:fields:llama')).shown).toMatchObject({
      verdict: 'near',
      examples: { before: [], after: [{ call_id: after.call_id }] },
    });
    expect(await get('?target=nobody')).toMatchObject({ groups: [], shown: null });
    expect((await service.get('/api/v1/quality?kind=slo')).status).toBe(400);
  });

  it('draws what a verdict has said so far where it has no chart of its own', async () => {
    const key = 'integrity:repeats:llama';
    const said = [0.1, 0.15, null, 0.12];
    await queries.saveFindings(
      service.store,
      said.map((value, i) =>
        finding({ key, kind: 'integrity', verdict: 'ok', at: ago(3_600_000 - i * 900_000), value }),
      ),
    );
    await queries.saveFindings(service.store, [
      finding({ key, kind: 'integrity', verdict: 'ok', value: 0.11, interval_high: null }),
    ]);
    const { shown } = await get(`?key=${key}`);
    expect(shown?.details.series.map(({ value }) => value)).toEqual([0.1, 0.15, 0.12, 0.11]);
    expect(shown?.details.series.at(-1)).toEqual({ at: ago(5000), value: 0.11, low: 0.05, n: 1842 });
  });

  it('does not say that a target learns when it is learned, nor the other way round', async () => {
    const learning = { key: 'drift:mistral', target: 'mistral', metric: 'drift', verdict: 'no_data' } as const;
    const judged = { key: 'drift:latency:mistral', target: 'mistral', metric: 'latency', verdict: 'ok' } as const;
    const keysOf = async () => (await get('?target=mistral')).groups.flatMap(({ rows }) => rows.map(({ key }) => key));
    const summary = 'No verdict on drift of mistral: learning: 12 of 100 sessions';
    await queries.saveFindings(service.store, [finding({ ...learning, at: ago(60_000), summary })]);
    expect(await keysOf()).toEqual(['drift:mistral']);
    expect((await get('?target=mistral')).groups[0]?.rows[0]?.summary).toBe('Learning: 12 of 100 sessions');
    await queries.saveFindings(service.store, [finding({ ...judged, at: ago(30_000) })]);
    expect(await keysOf()).toEqual(['drift:latency:mistral']);
    await queries.saveFindings(service.store, [finding({ ...learning, at: ago(10_000) })]);
    expect(await keysOf()).toEqual(['drift:mistral']);
    await queries.saveFindings(service.store, [finding({ ...judged, at: ago(4000), target: 'mistral' })]);
  });

  it('is not known any more when nobody asks', async () => {
    const later = await service.again({}, { clock: { now: () => now + 7_200_000, monotonic: () => 0 } });
    const answer = qualitySchema.parse(await (await later.get('/api/v1/quality')).json());
    expect(answer.counts).toEqual({ over: 0, near: 0, no_data: 7, ok: 0 });
    expect(answer.sentence).toBe('Nothing is known yet: 7 verdicts wait for data.');
    await later.stop();
  });

  it('does not say again what the title says', async () => {
    const title = 'Refusals, team north, llama';
    const of = (verdict: Finding['verdict'], summary: string) =>
      finding({ kind: 'bias', key: `bias:${verdict}`, target: 'beside', title, verdict, summary });
    await queries.saveFindings(service.store, [
      of('over', `${title}: violated, 6 % against 3 %`),
      of('no_data', `No verdict on ${title}: nothing to compare yet`),
    ]);
    const { groups } = await get('?target=beside');
    expect(groups.flatMap(({ rows }) => rows.map(({ summary }) => summary))).toEqual([
      'Violated, 6 % against 3 %',
      'Nothing to compare yet',
    ]);
  });
});

it('is never praised for want of data', () => {
  const none = { over: 0, near: 0, no_data: 0, ok: 0 };
  expect(qualitySentence({ ...none, ok: 3 })).toBe('Nothing has changed: all 3 verdicts are within their limits.');
  expect(qualitySentence({ ...none, ok: 2, no_data: 1 })).toBe(
    '2 of 3 verdicts are within the limits, 1 not yet known.',
  );
  expect(qualitySentence({ ...none, near: 1, ok: 1 })).toBe('1 of 2 verdicts is near the limit, none over.');
  expect(qualitySentence({ ...none, no_data: 1 })).toBe('Nothing is known yet: 1 verdict waits for data.');
});
