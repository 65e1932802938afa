import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ulid } from 'ulid';
import type { Alert } from '../../../core/findings/alert.js';
import type { Finding } from '../../../core/findings/finding.js';
import { overview as overviewSchema } from '../../../service/schemas/api.js';
import { queries } from '../../../store/index.js';
import { alertOf, findingOf } from '../../evaluator/builders.js';
import { ago, now, startReadService, type ReadService } from './read_support.js';

const DAY = 86_400_000;

let service: ReadService;

beforeAll(async () => {
  service = await startReadService();
});

afterAll(() => service.stop());

const finding = (fields: Partial<Finding>) =>
  findingOf({ finding_id: ulid(), at: ago(5000), verdict: 'ok', value: 640, limit: 2000, sample_size: 120, ...fields });

const alert = (fields: Partial<Alert>) =>
  alertOf({
    alert_id: ulid(),
    started_at: ago(600_000),
    fired_at: ago(500_000),
    updated_at: ago(400_000),
    ...fields,
  });

describe('what is read of findings and alerts', () => {
  beforeAll(async () => {
    await service.sendCalls();
    await queries.saveFindings(service.store, [
      finding({ verdict: 'ok', at: ago(60_000), summary: 'older' }),
      finding({ verdict: 'over', value: 2400, summary: 'TTFT p95 on llama is 2.4 s against 2.0 s.' }),
      finding({ key: 'slo:errors:llama', metric: 'error_ratio', unit: 'ratio', title: 'Errors, llama', verdict: 'ok' }),
      finding({ key: 'slo:errors:bert', metric: 'error_ratio', unit: 'ratio', target: 'bert', verdict: 'no_data' }),
      finding({
        key: 'budget:team',
        kind: 'budget',
        metric: 'cost',
        unit: 'usd',
        target: '',
        verdict: 'near',
        forecast: 4960,
        forecast_low: 4610,
        forecast_high: 5290,
        summary: 'The month will cost $4,960.',
      }),
      finding({ key: 'slo:gone:llama', at: ago(20 * 3_600_000), verdict: 'over', metric: 'latency' }),
    ]);
    const firing = alert({});
    await queries.saveAlerts(service.store, [
      firing,
      alert({ state: 'resolved', key: 'slo:x', target: 'bert', resolved_at: ago(300_000), updated_at: ago(300_000) }),
      alert({
        state: 'resolved',
        key: 'slo:old',
        resolved_at: ago(3 * DAY),
        updated_at: ago(3 * DAY),
        started_at: ago(4 * DAY),
      }),
    ]);
    await queries.saveNotifications(service.store, [
      {
        notification_id: ulid(),
        at: ago(500_000),
        group_key: 'slo:llama',
        channel: 'oncall',
        kind: 'firing',
        firing: [firing.alert_id],
        resolved: [],
        result: 'sent',
        attempts: 1,
        error: '',
      },
      {
        notification_id: ulid(),
        at: ago(500_000),
        group_key: 'slo:llama',
        channel: 'broken',
        kind: 'firing',
        firing: [firing.alert_id],
        resolved: [],
        result: 'failed',
        attempts: 3,
        error: 'x',
      },
    ]);
  });

  it('opens with the verdict, worst first; checks no longer asked do not count', async () => {
    const { verdict, tiles, alerts, models, charts } = await service.overviewOf();
    expect(verdict).toMatchObject({ state: 'over', sentence: '1 of 4 checks is over budget.' });
    expect(verdict.details.map((each) => each.finding_key)).toEqual(['slo:ttft:llama', 'budget:team']);
    expect(tiles.find((each) => each.id === 'ttft')).toMatchObject({
      state: 'over',
      note: 'TTFT p95, llama, 120 calls',
    });
    expect(tiles.find((each) => each.id === 'errors')).toMatchObject({ state: 'ok' });
    expect(tiles.find((each) => each.id === 'latency')).toMatchObject({ state: 'no_data' });
    expect(tiles.find((each) => each.id === 'spend:team')).toMatchObject({
      state: 'near',
      forecast: 4960,
      forecast_share: expect.any(Number),
    });
    expect(charts.cost).toMatchObject({ limit_usd: 4200, forecast: [{}, { usd: 4960, low: 4610, high: 5290 }] });
    expect(models.map((each) => [each.target, each.state])).toEqual([
      ['llama', 'over'],
      ['bert', 'no_data'],
    ]);
    expect(alerts.map((each) => [each.state, each.channels])).toEqual([
      ['firing', ['oncall']],
      ['resolved', []],
    ]);
  });

  it('is about the target the page is filtered by', async () => {
    const { verdict, alerts } = await service.overviewOf('?target=bert');
    expect(verdict.sentence).toBe('1 of 2 checks is near the limit, none is over.');
    expect(alerts.map((each) => each.state)).toEqual(['resolved']);
  });

  it('lists the newest finding of each check, or all', async () => {
    const list = async (query: string) =>
      ((await service.read(`/api/v1/findings${query}`)) as { items: Finding[] }).items;
    expect((await list('')).map((each) => each.verdict)).toEqual(['over', 'near', 'no_data', 'ok']);
    expect(await list('?verdict=near')).toMatchObject([{ key: 'budget:team' }]);
    expect(await list('?kind=drift')).toEqual([]);
    expect((await list('?history=all&key=slo:ttft:llama')).map((each) => each.verdict)).toEqual(['over', 'ok']);
  });

  it('lists alerts, alive first', async () => {
    const states = async (query: string) =>
      ((await service.read(`/api/v1/alerts${query}`)) as { items: Alert[] }).items.map((each) => each.state);
    expect(await states('')).toEqual(['firing', 'resolved', 'resolved']);
    expect(await states('?from=1h')).toEqual(['firing', 'resolved']);
    expect(await states('?state=resolved&target=bert')).toEqual(['resolved']);
  });

  it('takes an old ok for what it is: not known any more', async () => {
    const clock = { now: () => now + 3 * 3_600_000, monotonic: () => performance.now() };
    const later = await service.again({}, { clock });
    const { verdict } = overviewSchema.parse(await (await later.get('/api/v1/overview')).json());
    expect(verdict.state).toBe('no_data');
    await later.stop();
  });
});
