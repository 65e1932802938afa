import { Counter, Gauge, Registry } from 'prom-client';
// Not by the room's door: the relay's thread would load every protocol.
import { strictestLevel } from '../capture/admission/level.js';
import { CAPTURE_LEVELS, type TargetConfig } from '../core/config/schema.js';
import { COLLECTOR_METRICS } from '../core/names/metrics.js';
import { SERVER_METRIC_HELP, SERVER_METRICS, type ServerMetric } from '../core/names/server_metrics.js';
import type { ChunkQueue } from './queue/chunk_queue.js';
import type { QueueLosses } from './queue/queue_losses.js';
import type { Sample } from './sample.js';
import type { TapCounters } from './tap/tap_counters.js';

const HELP: Record<keyof typeof COLLECTOR_METRICS, string> = {
  connections: 'Open client connections.',
  connectionsTotal: 'Client connections accepted.',
  upstreamErrorsTotal: 'Failures of the model server connection, by reason.',
  bytesTotal: 'Bytes relayed, by direction (in: to the model server).',
  queueSizeBytes: 'Bytes on their way to the parser.',
  queueCapacityBytes: 'Bound of the queue; beyond it capture is dropped, traffic is not.',
  droppedChunksTotal: 'Chunks that were not captured, by reason.',
  droppedBytesTotal: 'Bytes that were not captured, by reason.',
  blindConnections: 'Open connections of which bytes were lost, so that their calls are not recorded now.',
  blindConnectionsTotal: 'Times a connection became blind, by reason.',
  unreadableTotal: 'Exchanges or connections that could not be understood, by reason.',
  exchangesTotal: 'Exchanges seen.',
  skippedTotal: 'Exchanges that are not recorded as calls, by reason.',
  callsTotal: 'Calls recorded.',
  capturedBodyBytes: 'Memory of captured bodies.',
  workerRestartsTotal: 'Times the worker thread died and was started again.',
  workerLagSeconds: 'Age of the oldest chunk that is not read, or that ended a call whose record is not on disk.',
  spoolBytes: 'Disk used by the spool.',
  spoolCapacityBytes: 'Bound of the spool; beyond it the oldest segment is dropped.',
  spoolSegments: 'Closed segments waiting to be shipped.',
  spoolDroppedTotal: 'Records lost by the spool, by reason.',
  spoolWriteErrorsTotal: 'Failed writes of the spool.',
  spoolRefusedSegmentsTotal: 'Segments the service will never take; they are set aside.',
  shippedSegmentsTotal: 'Segments the service has taken.',
  shipFailuresTotal: 'Attempts to ship that failed.',
  oldestUnshippedSeconds: 'Age of the oldest segment that is not shipped.',
  captureLevel:
    'How much is kept of the calls of a target: 0 nothing, 1 metadata, 2 everything; of its routes the least.',
  refusedCallsTotal: 'Calls the tap answered itself, with 429, as a budget is spent.',
  usageNotAskedTotal: 'Requests not asked for usage, as requests held to look at them had taken all the room.',
  budgetEnforced:
    'Whether the tap can refuse calls of a budget: 0 when it is a tcp tap, or the service has been silent too long.',
  budgetRefusing: 'Whether new calls are refused now, as a budget is spent.',
};

/** Help by name: the collector's own metrics, then those of the model servers. */
const HELP_BY_NAME = new Map([
  ...Object.entries(COLLECTOR_METRICS).map(([key, name]) => [name, HELP[key as keyof typeof HELP]] as const),
  ...Object.entries(SERVER_METRICS).map(([key, name]) => [name, SERVER_METRIC_HELP[key as ServerMetric]] as const),
]);

/** Whether a metric only ever grows. */
export function isCounter(name: string): boolean {
  return name.endsWith('_total');
}

/** How much is kept of each target's calls; the service keeps no more of what others tell of them. */
export function captureSamples(targets: readonly TargetConfig[]): Sample[] {
  return targets.map((target) => ({
    name: COLLECTOR_METRICS.captureLevel,
    labels: { target: target.name },
    value: CAPTURE_LEVELS.indexOf(strictestLevel(target)),
  }));
}

export interface MainParts {
  taps: { kind: string; counters: TapCounters }[];
  queue: ChunkQueue;
  losses: QueueLosses;
  workerRestarts: number;
}

/** The metrics of the main thread. */
export function mainSamples({ taps, queue, losses, workerRestarts }: MainParts): Sample[] {
  const { sizeBytes, capacityBytes, lagSeconds } = queue.stats();
  return [
    ...taps.flatMap(({ kind, counters }) => tapSamples(kind, counters)),
    { name: COLLECTOR_METRICS.queueSizeBytes, labels: {}, value: sizeBytes },
    { name: COLLECTOR_METRICS.queueCapacityBytes, labels: {}, value: capacityBytes },
    { name: COLLECTOR_METRICS.workerLagSeconds, labels: {}, value: lagSeconds },
    { name: COLLECTOR_METRICS.workerRestartsTotal, labels: {}, value: workerRestarts },
    ...lossSamples(losses),
  ];
}

function tapSamples(tap: string, counters: TapCounters): Sample[] {
  const labels = { target: counters.target, tap };
  return [
    { name: COLLECTOR_METRICS.connections, labels, value: counters.connections },
    { name: COLLECTOR_METRICS.connectionsTotal, labels, value: counters.connectionsTotal },
    { name: COLLECTOR_METRICS.bytesTotal, labels: { ...labels, direction: 'in' }, value: counters.bytesIn },
    { name: COLLECTOR_METRICS.bytesTotal, labels: { ...labels, direction: 'out' }, value: counters.bytesOut },
    { name: COLLECTOR_METRICS.usageNotAskedTotal, labels, value: counters.usageNotAsked },
    ...[...counters.upstreamErrors].map(([reason, value]) => ({
      name: COLLECTOR_METRICS.upstreamErrorsTotal,
      labels: { ...labels, reason },
      value,
    })),
    ...[...counters.refusals].map(([budget, value]) => ({
      name: COLLECTOR_METRICS.refusedCallsTotal,
      labels: { ...labels, budget },
      value,
    })),
  ];
}

function lossSamples({ dropped, blinded, blindNow }: QueueLosses): Sample[] {
  return [
    { name: COLLECTOR_METRICS.blindConnections, labels: {}, value: blindNow },
    ...[...dropped].flatMap(([reason, { chunks, bytes }]) => [
      { name: COLLECTOR_METRICS.droppedChunksTotal, labels: { reason }, value: chunks },
      { name: COLLECTOR_METRICS.droppedBytesTotal, labels: { reason }, value: bytes },
    ]),
    ...[...blinded].map(([reason, value]) => ({
      name: COLLECTOR_METRICS.blindConnectionsTotal,
      labels: { reason },
      value,
    })),
  ];
}

/** Samples in the text format of Prometheus. */
export async function exposition(samples: Sample[]): Promise<{ type: string; text: string }> {
  const registry = new Registry();
  for (const [name, help] of HELP_BY_NAME) {
    const series = samples.filter((sample) => sample.name === name);
    const labelNames = [...new Set(series.flatMap((sample) => Object.keys(sample.labels)))];
    const options = { name, help, labelNames, registers: [registry] };
    const metric = isCounter(name) ? new Counter(options) : new Gauge(options);
    for (const { labels, value } of series) metric.inc(labels, value);
  }
  return { type: registry.contentType, text: await registry.metrics() };
}
