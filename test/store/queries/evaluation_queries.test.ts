import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Alert, Notification } from '../../../core/findings/alert.js';
import type { Finding } from '../../../core/findings/finding.js';
import { queries } from '../../../store/index.js';
import { findingOf } from '../../evaluator/builders.js';
import { makeScore, MODES, openTestStore, type TestStore } from '../helpers.js';

const NOW = Date.now();
const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();

const finding = (fields: Partial<Finding>): Finding =>
  findingOf({
    finding_id: 'f',
    at: at(0),
    model: 'llama-3',
    value: 2400.5,
    interval_low: null,
    interval_high: null,
    evidence: ['call-1', 'call-2'],
    ...fields,
  });

const alert = (fields: Partial<Alert>): Alert => ({
  alert_id: 'a1',
  key: 'slo:ttft:llama',
  group_key: 'llama',
  state: 'firing',
  severity: 'page',
  title: 'TTFT p95, llama',
  summary: '',
  target: 'llama',
  model: 'llama-3',
  metric: 'ttft',
  unit: 'ms',
  value: null,
  limit: 1000,
  interval_low: null,
  interval_high: 900.5,
  since: at(-60),
  sample_size: 3,
  finding_id: 'f',
  started_at: at(0),
  fired_at: null,
  resolved_at: null,
  clear_since: null,
  silenced: false,
  updated_at: at(0),
  ...fields,
});

const notification = (fields: Partial<Notification>): Notification => ({
  notification_id: 'n1',
  at: at(0),
  group_key: 'llama',
  channel: 'slack',
  kind: 'firing',
  firing: ['a1'],
  resolved: [],
  result: 'sent',
  attempts: 1,
  error: '',
  ...fields,
});

describe.each(MODES)('queries of the evaluator, %s', (mode) => {
  let opened: TestStore;

  beforeAll(async () => {
    opened = await openTestStore(mode);
  });

  afterAll(() => opened.close());

  it('findings come back as they were, and the latest of each key', async () => {
    const { store } = opened;
    const findings = [
      finding({ finding_id: 'f1', at: at(-100), verdict: 'ok' }),
      finding({ finding_id: 'f2', at: at(-50) }),
      finding({ finding_id: 'f3', at: at(-40), key: 'budget:month', kind: 'budget', forecast: 12.5, verdict: 'near' }),
      finding({ finding_id: 'f4', at: at(-90_000), key: 'old' }),
    ];
    await queries.saveFindings(store, findings);
    await queries.saveFindings(store, []);
    expect(await queries.latestFindings(store, NOW - 3_600_000)).toEqual([findings[2], findings[1]]);
    const list = async (filter: Partial<queries.FindingFilter>) =>
      (await queries.listFindings(store, { limit: 10, ...filter })).map((each) => each.finding_id);
    expect(await list({})).toEqual(['f3', 'f2', 'f1', 'f4']);
    expect(await list({ limit: 1 })).toEqual(['f3']);
    expect(await list({ kind: 'slo', key: 'slo:ttft:llama', verdict: 'ok' })).toEqual(['f1']);
    expect(await list({ target: 'other' })).toEqual([]);
    expect(await list({ range: { from: NOW - 60_000, to: NOW } })).toEqual(['f3', 'f2']);
  });

  it('details come back whole, cut to their bounds, and only where they are asked for', async () => {
    const { store } = opened;
    const point = (n: number) => ({ at: at(n - 1000), value: n / 1000, low: null, n });
    const series = Array.from({ length: 250 }, (_, n) => point(n));
    const drift = finding({ finding_id: 'd1', at: at(-30), key: 'drift:refusal:llama', kind: 'drift' });
    const details = { since: at(-900), series, words: [{ text: 'sorry', before: 0.02, after: 0.4 }] };
    await queries.saveFindings(store, [
      { ...drift, details },
      { ...drift, key: 'drift:bare' },
    ]);
    await store.insert('findings', [{ ...drift, key: 'drift:unreadable', details: '{"series":7}' }]);
    const found = await queries.detailedFindings(store, { kinds: ['drift'], since: NOW - 3_600_000 });
    expect(found.map((each) => each.key)).toEqual(['drift:bare', 'drift:refusal:llama', 'drift:unreadable']);
    expect(found[1]).toMatchObject({ ...drift, details: { ...details, series: series.slice(-200), promise: '' } });
    for (const bare of [found[0], found[2]])
      expect(bare?.details).toMatchObject({ since: null, series: [], words: [] });
    const [listed] = await queries.listFindings(store, { key: 'drift:refusal:llama', limit: 1 });
    expect(listed).toEqual(drift);
  });

  it('the latest version of an alert counts, also after a restart', async () => {
    const resolved = alert({ alert_id: 'a2', state: 'resolved', resolved_at: at(-7200), updated_at: at(-7200) });
    await queries.saveAlerts(opened.store, [alert({ state: 'pending' }), resolved]);
    const firing = alert({ state: 'firing', fired_at: at(5), updated_at: at(5), silenced: true, value: 3 });
    await queries.saveAlerts(opened.store, [firing]);
    const store = await opened.reopen();
    expect(await queries.loadAlerts(store, NOW - 3_600_000)).toEqual([firing]);
    expect(await queries.loadAlerts(store, NOW - 7_300_000)).toEqual([firing, resolved]);
    expect(await queries.listAlerts(store, { limit: 10 })).toEqual([firing, resolved]);
    expect(await queries.listAlerts(store, { limit: 10, states: ['resolved'], target: 'llama' })).toEqual([resolved]);
    expect(await queries.listAlerts(store, { limit: 10, range: { from: NOW, to: NOW + 60_000 } })).toEqual([firing]);
  });

  it('the notification log says what was said last to each channel', async () => {
    const { store } = opened;
    const log = [
      notification({ notification_id: 'n1', at: at(-30) }),
      notification({ notification_id: 'n2', at: at(-20), kind: 'repeat' }),
      notification({ notification_id: 'n3', at: at(-10), result: 'failed', error: 'timed out', attempts: 5 }),
      notification({
        notification_id: 'n4',
        at: at(-5),
        channel: 'pager',
        firing: [],
        resolved: ['a1'],
        kind: 'resolved',
      }),
      notification({ notification_id: 'n5', at: at(-4), group_key: 'other', firing: ['a9'] }),
    ];
    await queries.saveNotifications(store, log);
    expect(await queries.loadNotifications(store, ['llama'])).toEqual([log[1], log[2], log[3]]);
    expect(await queries.loadNotifications(store)).toHaveLength(4);
    expect(await queries.loadNotifications(store, [])).toEqual([]);
    expect(await queries.notificationsFor(store, ['a1'])).toEqual(log.slice(0, 4));
    expect(await queries.notificationsFor(store, [])).toEqual([]);
  });

  it('capture losses: increases of counters, restarts and all', async () => {
    const { store } = opened;
    const samples = (collector_id: string, labels: Record<string, string>, values: [number, number][]) =>
      values.map(([seconds, value]) => ({ at: at(-seconds), collector_id, name: 'dropped', labels, value }));
    await queries.insertServerMetrics(store, [
      ...samples('box-1', { reason: 'queue_full' }, [
        [100, 5],
        [50, 7],
        [40, 9],
        [30, 2],
        [20, 4],
      ]),
      ...samples('box-2', { reason: 'queue_full' }, [
        [100, 5],
        [10, 5],
      ]),
      ...samples('box-3', {}, [[10, 3]]),
      ...samples('box-4', {}, [[100, 3]]),
    ]);
    expect(await queries.captureLosses(store, NOW - 45_000, ['dropped', 'never'])).toEqual([
      { collector_id: 'box-1', metric: 'dropped', labels: { reason: 'queue_full' }, increase: 6, last_at: at(-20) },
      { collector_id: 'box-2', metric: 'dropped', labels: { reason: 'queue_full' }, increase: 0, last_at: at(-10) },
      { collector_id: 'box-3', metric: 'dropped', labels: {}, increase: 3, last_at: at(-10) },
    ]);
    expect(await queries.captureLosses(store, NOW - 45_000, [])).toEqual([]);
  });

  it('feedback is kept', async () => {
    const feedback = {
      at: at(0),
      call_id: 'c',
      response_id: '',
      request_id: '',
      rating: -1,
      label: 'wrong',
      comment: "it's 😀",
      correction: 'right',
      source: 'somebody',
    };
    await queries.insertFeedback(opened.store, feedback);
    const { at: _, ...rest } = feedback;
    expect(await opened.store.query('SELECT * EXCEPT (at) FROM feedback')).toEqual([rest]);
  });

  it('of a session, the call that shows most is found, also when it is not the last one', async () => {
    const score = (call_id: string, session_id: string, value: number, scorer_version = '2') =>
      makeScore({ call_id, session_id, started_at: at(0), scorer_version, score: value, scored_at: at(1) });
    await queries.saveScores(opened.store, [
      score('a1', 'a', 1),
      score('a2', 'a', 0),
      score('b1', 'b', 0.2),
      score('b2', 'b', 0.6),
      score('b3', 'b', 1, '1'),
      score('alone', '', 1),
    ]);
    const by = { scorer: 'refusal', version: '2' };
    const question = { calls: ['a2', 'b1', 'alone', 'gone'], by, since: NOW - 1000 };
    const highest = await queries.tellingCalls(opened.store, { ...question, highest: true });
    expect(Object.fromEntries(highest)).toEqual({ a2: 'a1', b1: 'b2' });
    const lowest = await queries.tellingCalls(opened.store, { ...question, highest: false });
    expect(Object.fromEntries(lowest)).toEqual({ a2: 'a2', b1: 'b1' });
    expect(await queries.tellingCalls(opened.store, { ...question, calls: [], highest: true })).toEqual(new Map());
  });
});
