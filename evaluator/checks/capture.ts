import type { Finding } from '../../core/findings/finding.js';
import { COLLECTOR_METRICS } from '../../core/names/metrics.js';
import { noVerdict } from '../../core/words/no_verdict.js';
import { queries, type Store } from '../../store/index.js';
import { plain, plural } from '../words.js';
import { finding, type Check } from './check.js';

const WINDOW_SECONDS = 300;
/** Collectors report every 10 s: after two minutes one has stopped, or cannot reach the service. */
const SILENT_MS = 120_000;
/** A collector that has been silent longer than this was taken away; its alert ends for want of data. */
const LISTED_MS = 3_600_000;

/** Collectors report every 10 s and their counters are many: they are not read more often than this. */
const REFRESH_MS = 30_000;

/** What counts as blindness, in the words of messages. */
const LOSSES: Record<string, [one: string, many: string]> = {
  [COLLECTOR_METRICS.droppedChunksTotal]: ['chunk dropped', 'chunks dropped'],
  [COLLECTOR_METRICS.blindConnectionsTotal]: ['connection lost track of', 'connections lost track of'],
  [COLLECTOR_METRICS.workerRestartsTotal]: ['restart of its worker', 'restarts of its worker'],
  [COLLECTOR_METRICS.unreadableTotal]: ['exchange not understood', 'exchanges not understood'],
  [COLLECTOR_METRICS.spoolDroppedTotal]: ['record lost from the spool', 'records lost from the spool'],
  [COLLECTOR_METRICS.spoolRefusedSegmentsTotal]: ['segment refused by the service', 'segments refused by the service'],
  [COLLECTOR_METRICS.spoolWriteErrorsTotal]: ['failed write to the spool', 'failed writes to the spool'],
};

/** Streams that were cut because the collector was told to stop: nobody is blind. */
const OWN_END = 'shutdown';

/** What passed through, recorded or not. */
const EXCHANGES = COLLECTOR_METRICS.exchangesTotal;

/** Every collector reports these, busy or not; the first two name its targets. */
const PRESENCE = [
  COLLECTOR_METRICS.connectionsTotal,
  COLLECTOR_METRICS.callsTotal,
  COLLECTOR_METRICS.spoolCapacityBytes,
  COLLECTOR_METRICS.queueCapacityBytes,
];

/**
 * "Sidelight is blind": what collectors lost in the last five minutes, by reason, and collectors that stopped
 * reporting. A ticket: no client notices, yet every other verdict rests on fewer calls than were made.
 */
export function createCaptureCheck(): Check {
  let kept: { at: number; reports: Reports } | undefined;
  return {
    kind: 'capture',
    async evaluate({ store, now, config }) {
      if (kept === undefined || Math.abs(now - kept.at) >= REFRESH_MS)
        kept = { at: now, reports: await read(store, now, config.alerts.keep_firing_for) };
      const { presence, recent, lossy } = kept.reports;
      return presence.flatMap((collector) => {
        const rows = recent.filter((row) => row.collector_id === collector.id);
        return [silence(collector, presence, now), losses(collector.id, rows, lossy.has(collector.id), now)];
      });
    },
  };
}

interface Reports {
  presence: Presence[];
  recent: queries.CaptureLossRow[];
  /** Collectors that lost something so lately that an alert of it may still be open. */
  lossy: ReadonlySet<string>;
}

async function read(store: Store, now: number, keepFiringForMs: number): Promise<Reports> {
  const lately = await queries.captureLosses(store, now - LISTED_MS - keepFiringForMs, Object.keys(LOSSES));
  return {
    lossy: new Set(lately.filter(isLoss).map((row) => row.collector_id)),
    presence: collectors(await queries.captureLosses(store, now - LISTED_MS, PRESENCE)),
    recent: await queries.captureLosses(store, now - WINDOW_SECONDS * 1000, [
      ...Object.keys(LOSSES),
      ...PRESENCE,
      EXCHANGES,
    ]),
  };
}

interface Presence {
  id: string;
  /** Epoch milliseconds of its last report. */
  lastAt: number;
  targets: Set<string>;
}

function collectors(rows: readonly queries.CaptureLossRow[]): Presence[] {
  const found = new Map<string, Presence>();
  for (const row of rows) {
    const known = found.get(row.collector_id) ?? { id: row.collector_id, lastAt: 0, targets: new Set<string>() };
    known.lastAt = Math.max(known.lastAt, Date.parse(row.last_at));
    if (row.labels.target) known.targets.add(row.labels.target);
    found.set(known.id, known);
  }
  return [...found.values()];
}

/**
 * A pod that was replaced under a new name leaves a silent collector behind: where others report for all of its
 * targets, silence is `near`, and wakes nobody.
 */
function silence(collector: Presence, all: readonly Presence[], now: number): Finding {
  const isSilent = (each: Presence): boolean => now - each.lastAt > SILENT_MS;
  const covered = new Set(all.filter((each) => !isSilent(each)).flatMap((each) => [...each.targets]));
  const isReplaced = collector.targets.size > 0 && [...collector.targets].every((target) => covered.has(target));
  const seconds = Math.max(0, Math.round((now - collector.lastAt) / 1000));
  const name = plain(collector.id);
  const words = isSilent(collector)
    ? `Sidelight is blind: collector ${name} last reported ${Math.round(seconds / 60)} min ago${isReplaced ? '; others report for its targets' : ''}`
    : `Collector ${name} reports`;
  return finding(now, {
    kind: 'capture',
    key: `capture:silent:${collector.id}`,
    title: `Reports of collector ${name}`,
    target: '',
    model: '',
    metric: 'silence',
    unit: 'ms',
    severity: 'ticket',
    verdict: isSilent(collector) ? (isReplaced ? 'near' : 'over') : 'ok',
    value: seconds * 1000,
    limit: SILENT_MS,
    sample_size: 1,
    method: 'time since the last report',
    window_seconds: LISTED_MS / 1000,
    summary: words,
  });
}

function isLoss({ metric, labels, increase }: queries.CaptureLossRow): boolean {
  return metric in LOSSES && increase > 0 && labels.reason !== OWN_END;
}

/**
 * A collector that nothing passed through lost nothing, which says nothing. Only where it lost something lately that
 * counts as well, so that the alert of it ends.
 */
function losses(collector: string, rows: readonly queries.CaptureLossRow[], lossy: boolean, now: number): Finding {
  const lost = rows.filter(isLoss);
  const total = lost.reduce((sum, row) => sum + row.increase, 0);
  const name = plain(collector);
  const hasData = rows.length > 0 && (total > 0 || lossy || seen(rows, EXCHANGES) > 0);
  return finding(now, {
    kind: 'capture',
    key: `capture:losses:${collector}`,
    title: `Losses of collector ${name}`,
    target: '',
    model: '',
    metric: 'losses',
    unit: 'count',
    severity: 'ticket',
    verdict: hasData ? (total > 0 ? 'over' : 'ok') : 'no_data',
    value: hasData ? total : null,
    limit: 0,
    sample_size: seen(rows, COLLECTOR_METRICS.callsTotal),
    method: "growth of the collector's counters",
    window_seconds: WINDOW_SECONDS,
    summary: hasData ? lossSummary(name, lost, rows) : unknownLosses(name, rows),
  });
}

function lossSummary(
  name: string,
  lost: readonly queries.CaptureLossRow[],
  rows: readonly queries.CaptureLossRow[],
): string {
  const captured = `(${plural(seen(rows, COLLECTOR_METRICS.callsTotal), 'call')} captured, last 5 min)`;
  if (lost.length === 0) return `Collector ${name} lost nothing ${captured}`;
  return `Sidelight is blind: collector ${name} has ${lost.map(lossWords).join(', ')} ${captured}`;
}

function unknownLosses(name: string, rows: readonly queries.CaptureLossRow[]): string {
  const why = rows.length === 0 ? 'no report' : 'nothing passed through it';
  return noVerdict(`losses of collector ${name}`, `${why} in the last 5 min`);
}

function lossWords({ metric, labels, increase }: queries.CaptureLossRow): string {
  const [one = metric, many = metric] = LOSSES[metric] ?? [];
  const reason = labels.reason ? ` (${plain(labels.reason)})` : '';
  return `${plural(increase, one, many)}${reason}`;
}

function seen(rows: readonly queries.CaptureLossRow[], metric: string): number {
  return rows.filter((row) => row.metric === metric).reduce((sum, row) => sum + row.increase, 0);
}
