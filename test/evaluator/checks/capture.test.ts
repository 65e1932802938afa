import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COLLECTOR_METRICS } from '../../../core/names/metrics.js';
import { createCaptureCheck } from '../../../evaluator/checks/capture.js';
import { queries } from '../../../store/index.js';
import { openTestStore, type TestStore } from '../../store/helpers.js';
import { iso } from '../builders.js';
import { contextOf, DAY, HOUR, MINUTE } from '../helpers.js';

/** What collectors count is kept for days only. */
const NOW = Math.floor(Date.now() / MINUTE) * MINUTE;

describe('capture check', () => {
  let opened: TestStore;
  beforeEach(async () => {
    opened = await openTestStore('embedded');
  });
  afterEach(() => opened.close());

  type Counters = [name: string, value: number, labels?: Record<string, string>][];
  const report = (collector: string, minute: number, counters: Counters = []) =>
    queries.insertServerMetrics(
      opened.store,
      [[COLLECTOR_METRICS.spoolCapacityBytes, 2e9] as Counters[number], ...counters].map(
        ([name, value, labels = {}]) => ({
          at: iso(NOW + minute * MINUTE),
          collector_id: collector,
          name,
          labels,
          value,
        }),
      ),
    );
  const ask = async (now = NOW) => {
    const findings = await createCaptureCheck().evaluate(contextOf(opened.store, now, {}));
    return new Map(findings.map((finding) => [finding.key, finding]));
  };

  it('asks nothing where no collector ever reported', async () => {
    expect((await ask()).size).toBe(0);
  });

  it('is well while a collector reports and loses nothing', async () => {
    await report('host', -10, [[COLLECTOR_METRICS.droppedChunksTotal, 7, { reason: 'queue_full' }]]);
    await report('host', -4, [
      [COLLECTOR_METRICS.droppedChunksTotal, 7, { reason: 'queue_full' }],
      [COLLECTOR_METRICS.callsTotal, 40, { target: 'llama' }],
      [COLLECTOR_METRICS.exchangesTotal, 45, { target: 'llama' }],
    ]);
    await report('host', -1, [
      [COLLECTOR_METRICS.droppedChunksTotal, 7, { reason: 'queue_full' }],
      [COLLECTOR_METRICS.callsTotal, 100, { target: 'llama' }],
      [COLLECTOR_METRICS.exchangesTotal, 110, { target: 'llama' }],
    ]);
    const findings = await ask();
    expect(findings.get('capture:losses:host')).toMatchObject({ verdict: 'ok', value: 0, limit: 0, sample_size: 100 });
    expect(findings.get('capture:silent:host')).toMatchObject({ verdict: 'ok', summary: 'Collector host reports' });
  });

  it('has no verdict where nothing passed: who sees nothing loses nothing', async () => {
    await report('host', -10, [[COLLECTOR_METRICS.exchangesTotal, 45, { target: 'llama' }]]);
    await report('host', -1, [[COLLECTOR_METRICS.exchangesTotal, 45, { target: 'llama' }]]);
    expect((await ask()).get('capture:losses:host')).toMatchObject({
      verdict: 'no_data',
      value: null,
      summary: 'No verdict on losses of collector host: nothing passed through it in the last 5 min',
    });
  });

  it('ends its alert also when nothing passes after a loss, however long alerts are kept', async () => {
    const lost: Counters = [[COLLECTOR_METRICS.droppedChunksTotal, 9, { reason: 'queue_full' }]];
    for (const minute of [-90, -10, -1]) await report('host', minute, lost);
    const verdict = async (keep: string) => {
      const context = contextOf(opened.store, NOW, { alerts: { keep_firing_for: keep } });
      const findings = await createCaptureCheck().evaluate(context);
      return findings.find((each) => each.key === 'capture:losses:host')?.verdict;
    };
    expect(await verdict('2h')).toBe('ok');
    expect(await verdict('5m')).toBe('no_data');
  });

  it('is blind when chunks are dropped or connections lost track of, by reason', async () => {
    await report('host', -10, [[COLLECTOR_METRICS.droppedChunksTotal, 7, { reason: 'queue_full' }]]);
    await report('host', -1, [
      [COLLECTOR_METRICS.droppedChunksTotal, 319, { reason: 'queue_full' }],
      [COLLECTOR_METRICS.blindConnectionsTotal, 1, { reason: 'worker_restarted' }],
    ]);
    expect((await ask()).get('capture:losses:host')).toMatchObject({
      verdict: 'over',
      severity: 'ticket',
      value: 313,
      summary:
        'Sidelight is blind: collector host has 1 connection lost track of (worker_restarted), 312 chunks dropped (queue_full) (0 calls captured, last 5 min)',
    });
  });

  it('is blind when what passes is no protocol it reads; what its own end cut is no loss', async () => {
    await report('host', -1, [
      [COLLECTOR_METRICS.unreadableTotal, 2, { target: 'llama', reason: 'http2' }],
      [COLLECTOR_METRICS.unreadableTotal, 5, { target: 'llama', reason: 'shutdown' }],
    ]);
    expect((await ask()).get('capture:losses:host')).toMatchObject({
      verdict: 'over',
      value: 2,
      summary:
        'Sidelight is blind: collector host has 2 exchanges not understood (http2) (0 calls captured, last 5 min)',
    });
  });

  it('is blind when workers die, whatever was lost with them', async () => {
    await report('host', -10, [[COLLECTOR_METRICS.workerRestartsTotal, 1]]);
    await report('host', -1, [
      [COLLECTOR_METRICS.workerRestartsTotal, 3],
      [COLLECTOR_METRICS.droppedChunksTotal, 14, { reason: 'worker_restarted' }],
    ]);
    expect((await ask()).get('capture:losses:host')).toMatchObject({
      verdict: 'over',
      value: 16,
      summary:
        'Sidelight is blind: collector host has 14 chunks dropped (worker_restarted), 2 restarts of its worker (0 calls captured, last 5 min)',
    });
  });

  it('is blind when the service refuses what the collector sends', async () => {
    await report('host', -1, [[COLLECTOR_METRICS.spoolRefusedSegmentsTotal, 2]]);
    expect((await ask()).get('capture:losses:host')).toMatchObject({
      verdict: 'over',
      value: 2,
      summary:
        'Sidelight is blind: collector host has 2 segments refused by the service (0 calls captured, last 5 min)',
    });
  });

  it('counts on over a restart of the collector', async () => {
    await report('host', -10, [[COLLECTOR_METRICS.spoolDroppedTotal, 1000, { reason: 'spool_full' }]]);
    await report('host', -2, [[COLLECTOR_METRICS.spoolDroppedTotal, 3, { reason: 'spool_full' }]]);
    await report('host', -1, [[COLLECTOR_METRICS.spoolDroppedTotal, 5, { reason: 'spool_full' }]]);
    expect((await ask()).get('capture:losses:host')).toMatchObject({ verdict: 'over', value: 5 });
  });

  it('counts on after days in which the service was away: what was lost before is not lost now', async () => {
    const days = (3 * DAY) / MINUTE;
    await report('host', -days - 1, [[COLLECTOR_METRICS.droppedChunksTotal, 400, { reason: 'queue_full' }]]);
    await report('host', -days, [
      [COLLECTOR_METRICS.droppedChunksTotal, 500, { reason: 'queue_full' }],
      [COLLECTOR_METRICS.exchangesTotal, 9000, { target: 'llama' }],
      [COLLECTOR_METRICS.callsTotal, 9000, { target: 'llama' }],
    ]);
    const back: Counters = [
      [COLLECTOR_METRICS.exchangesTotal, 9040, { target: 'llama' }],
      [COLLECTOR_METRICS.callsTotal, 9030, { target: 'llama' }],
    ];
    await report('host', -2, [[COLLECTOR_METRICS.droppedChunksTotal, 500, { reason: 'queue_full' }], ...back]);
    expect((await ask()).get('capture:losses:host')).toMatchObject({ verdict: 'ok', value: 0, sample_size: 30 });
    await report('host', -1, [[COLLECTOR_METRICS.droppedChunksTotal, 503, { reason: 'queue_full' }], ...back]);
    expect((await ask()).get('capture:losses:host')).toMatchObject({ verdict: 'over', value: 3 });
  });

  it('forgets losses after five minutes', async () => {
    await report('host', -10, [[COLLECTOR_METRICS.droppedChunksTotal, 7]]);
    await report('host', -6, [[COLLECTOR_METRICS.droppedChunksTotal, 9]]);
    await report('host', -1, [[COLLECTOR_METRICS.droppedChunksTotal, 9]]);
    expect((await ask()).get('capture:losses:host')?.verdict).toBe('ok');
  });

  it('is blind when a collector stops reporting, until it is long gone', async () => {
    await report('host', -3);
    const findings = await ask();
    expect(findings.get('capture:silent:host')).toMatchObject({
      verdict: 'over',
      unit: 'ms',
      value: 180_000,
      limit: 120_000,
      summary: 'Sidelight is blind: collector host last reported 3 min ago',
    });
    expect((await ask(NOW + 10 * MINUTE)).get('capture:losses:host')).toMatchObject({
      verdict: 'no_data',
      value: null,
    });
    expect((await ask(NOW + HOUR)).size).toBe(0);
  });

  it('wakes nobody for a collector whose targets others report for', async () => {
    const connections = (target: string): Counters => [[COLLECTOR_METRICS.connectionsTotal, 1, { target }]];
    await report('pod-1', -3, connections('llama'));
    await report('pod-2', -3, connections('other'));
    await report('pod-3', -1, connections('llama'));
    const findings = await ask();
    expect(findings.get('capture:silent:pod-1')).toMatchObject({ verdict: 'near' });
    expect(findings.get('capture:silent:pod-2')).toMatchObject({ verdict: 'over' });
    expect(findings.get('capture:silent:pod-3')).toMatchObject({ verdict: 'ok' });
  });
});
