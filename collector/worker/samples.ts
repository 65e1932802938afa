import { COLLECTOR_METRICS } from '../../core/names/metrics.js';
import type { Assembler } from '../exchange/assembler.js';
import type { Sample } from '../sample.js';
import type { ShipperStats } from '../shipper.js';
import type { SpoolStats } from '../spool/index.js';
import type { Pipeline } from './pipeline.js';

export interface WorkerParts {
  /** Names of the targets, in the order of the configuration. */
  targets: string[];
  assembler: Assembler;
  pipeline: Pipeline;
  spool: SpoolStats;
  shipper: ShipperStats | null;
}

/** The metrics only the worker knows. */
export function workerSamples(parts: WorkerParts): Sample[] {
  return [...exchangeSamples(parts), ...spoolSamples(parts.spool), ...shipperSamples(parts.shipper)];
}

function exchangeSamples({ targets, assembler, pipeline }: WorkerParts): Sample[] {
  const samples: Sample[] = [{ name: COLLECTOR_METRICS.capturedBodyBytes, labels: {}, value: assembler.bodyBytes }];
  for (const [reason, counts] of assembler.unreadable) {
    targets.forEach((target, index) => {
      const labels = { target, reason };
      samples.push({ name: COLLECTOR_METRICS.unreadableTotal, labels, value: counts[index] ?? 0 });
    });
  }
  targets.forEach((target, index) => {
    const counters = pipeline.counters[index];
    if (counters === undefined) return;
    samples.push({ name: COLLECTOR_METRICS.exchangesTotal, labels: { target }, value: counters.exchanges });
    samples.push({ name: COLLECTOR_METRICS.callsTotal, labels: { target }, value: counters.calls });
    for (const [reason, value] of counters.skipped) {
      samples.push({ name: COLLECTOR_METRICS.skippedTotal, labels: { target, reason }, value });
    }
  });
  return samples;
}

function spoolSamples(spool: SpoolStats): Sample[] {
  const ageMs = spool.oldestAt === null ? 0 : Math.max(0, Date.now() - spool.oldestAt);
  const dropped = Object.entries(spool.dropped).map(([reason, value]) => ({
    name: COLLECTOR_METRICS.spoolDroppedTotal,
    labels: { reason },
    value,
  }));
  return [
    { name: COLLECTOR_METRICS.spoolBytes, labels: {}, value: spool.bytes },
    { name: COLLECTOR_METRICS.spoolCapacityBytes, labels: {}, value: spool.capacityBytes },
    { name: COLLECTOR_METRICS.spoolSegments, labels: {}, value: spool.segments },
    { name: COLLECTOR_METRICS.spoolWriteErrorsTotal, labels: {}, value: spool.writeErrors },
    { name: COLLECTOR_METRICS.spoolRefusedSegmentsTotal, labels: {}, value: spool.refusedSegments },
    { name: COLLECTOR_METRICS.oldestUnshippedSeconds, labels: {}, value: ageMs / 1000 },
    ...dropped,
  ];
}

function shipperSamples(shipper: ShipperStats | null): Sample[] {
  if (shipper === null) return [];
  return [
    { name: COLLECTOR_METRICS.shippedSegmentsTotal, labels: {}, value: shipper.shippedSegments },
    { name: COLLECTOR_METRICS.shipFailuresTotal, labels: {}, value: shipper.failures },
  ];
}
