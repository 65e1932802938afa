import { quantileSorted } from 'simple-statistics';
import { clopperPearson } from '../../../evaluator/stats/bands/clopper_pearson.js';
import { fitHarmonics } from '../../../evaluator/stats/bands/harmonics.js';
import { mantelHaenszel } from '../../../evaluator/stats/bands/mantel_haenszel.js';
import { meanBand } from '../../../evaluator/stats/bands/mean_band.js';
import { countByBin, foldedCounts, quantileBins } from '../../../evaluator/stats/bands/quantile_bins.js';
import { type BandRule, seasonalBand } from '../../../evaluator/stats/bands/seasonal_band.js';
import { alarmThreshold } from '../../../evaluator/stats/sequential/alarm_threshold.js';
import { detectCounts } from '../../../evaluator/stats/sequential/detect_counts.js';
import { detectHistogram } from '../../../evaluator/stats/sequential/detect_histogram.js';
import { createSegmentDetector, detectSegment } from '../../../evaluator/stats/sequential/detect_segment.js';
import type { SegmentBatch } from '../../../evaluator/stats/sequential/evidence/evidence_of_segment.js';
import { createMeanDetector, type MeanStep } from '../../../evaluator/stats/sequential/mean_detector.js';
import { byMinute, type ClosedSession, closedSessions, type World } from '../worlds/world.js';
import type { Rule } from './rule.js';

/** The stream is watched as one of so many: its share of the promise and of the band error. */
export const SIDELIGHT_STREAMS = 200;
const MINUTE = 60_000;
const BINS_PART = 0.2;
const TAIL = 0.99;

/** What a monitor may spend. */
interface Allowance {
  alphaRef: number;
  logThreshold: number;
}

/** Of one of the monitors that share the part of a stream. */
function allowanceOf(monitors: number): Allowance {
  const share = 1 / SIDELIGHT_STREAMS / monitors;
  return { alphaRef: 0.05 * share, logThreshold: alarmThreshold(1, 1, share) };
}

interface Watched {
  /** `null`: everything together. */
  tenant: number | null;
  row: number;
}

type Batch = readonly ClosedSession[];
/** One monitor: takes the sessions that closed in one minute, says whether it alarms. */
type Monitor = (minute: number, batch: Batch) => boolean;

/** Mixture e-detectors on closed sessions, one batch a minute, one false alarm allowed per 30 days over 200 streams. */
export const sidelight: Rule = {
  name: 'Sidelight',
  source: 'this checkout; one of 200 streams, 1 false alarm per 30 days over all, alpha_ref .05 over all',
  metrics: ['number', 'binary', 'category'],
  alarms: (world) => [...new Set(watch(world).map((alarm) => alarm.row))].sort((a, b) => a - b),
};

/** All alarms, with the tenant that each names. */
export function watch(world: World): Watched[] {
  const reference = byMinute(closedSessions(world.reference));
  const monitors = monitorsOf(world, reference);
  const found: Watched[] = [];
  for (const batch of byMinute(closedSessions(world.live))) {
    const minute = batch[0]?.minute ?? 0;
    const row = batch.at(-1)?.lastRow ?? 0;
    for (const { tenant, monitor } of monitors) if (monitor(minute, batch)) found.push({ tenant, row });
  }
  return found;
}

function monitorsOf(world: World, reference: readonly Batch[]): { tenant: number | null; monitor: Monitor }[] {
  if (world.tenants > 0) {
    return Array.from({ length: world.tenants }, (_, tenant) => ({
      tenant,
      monitor: segmentMonitor(tenant, reference),
    }));
  }
  const monitors =
    world.metric === 'number'
      ? numberMonitors(reference)
      : world.metric === 'binary'
        ? [rateMonitor(reference, 1, world.seasonal, allowanceOf(1))]
        : Array.from({ length: world.categories }, (_, category) =>
            rateMonitor(reference, category, world.seasonal, allowanceOf(world.categories)),
          );
  return monitors.map((monitor) => ({ tenant: null, monitor }));
}

/** By rank, by spread and by the tail. */
function numberMonitors(reference: readonly Batch[]): Monitor[] {
  const allowance = allowanceOf(3);
  return [
    rankMonitor(reference, (counts) => counts, allowance),
    rankMonitor(reference, foldedCounts, allowance),
    tailMonitor(reference, allowance),
  ];
}

/** Steps a detector and remembers its state. */
function meanMonitor(
  band: BandRule,
  usual: 'low' | 'high',
  { logThreshold }: Allowance,
  step: (state: MeanStep['state'], at: number, batch: Batch) => MeanStep,
): Monitor {
  let state = createMeanDetector({ band, tolerance: 0, usual, logThreshold, intervalAlpha: 0.05 });
  return (minute, batch) => {
    const { state: next, alarm } = step(state, minute * MINUTE, batch);
    state = next;
    return alarm !== null;
  };
}

function rateMonitor(reference: readonly Batch[], value: number, seasonal: boolean, allowance: Allowance): Monitor {
  const of = (batch: Batch): number => batch.filter((session) => session.value === value).length;
  return shareMonitor(reference, of, allowance, seasonal ? seasonalRule(reference, of, allowance) : null);
}

/** How many of a batch have the outcome, against an exact band or one that bends with the day. */
function shareMonitor(
  reference: readonly Batch[],
  of: (batch: Batch) => number,
  allowance: Allowance,
  seasonal: BandRule | null,
): Monitor {
  const n = reference.reduce((sum, batch) => sum + batch.length, 0);
  const successes = reference.reduce((sum, batch) => sum + of(batch), 0);
  const { low, high } = clopperPearson(successes, n, allowance.alphaRef);
  const band = seasonal ?? { kind: 'constant', lower: low, upper: high };
  return meanMonitor(band, successes / n > 0.5 ? 'high' : 'low', allowance, (state, at, batch) =>
    detectCounts(state, { at, n: batch.length, successes: of(batch) }),
  );
}

function seasonalRule(
  reference: readonly Batch[],
  of: (batch: Batch) => number,
  { alphaRef }: Allowance,
): BandRule | null {
  const hours = new Map<number, { at: number; n: number; sum: number }>();
  for (const batch of reference) {
    const hour = Math.floor((batch[0]?.minute ?? 0) / 60);
    const cell = hours.get(hour) ?? { at: (hour + 0.5) * 60 * MINUTE, n: 0, sum: 0 };
    hours.set(hour, { at: cell.at, n: cell.n + batch.length, sum: cell.sum + of(batch) });
  }
  const harmonics = fitHarmonics([...hours.values()]);
  return harmonics === null ? null : seasonalBand(harmonics, alphaRef);
}

/** Cut into the part that says what a value ranks as, and the part that says where ranks lie. */
function cutOf(reference: readonly Batch[]): number {
  return Math.floor(BINS_PART * reference.length);
}

function rankMonitor(
  reference: readonly Batch[],
  shape: (counts: number[]) => number[],
  allowance: Allowance,
): Monitor {
  const values = (batches: readonly Batch[]): number[] => batches.flat().map((session) => session.value);
  const cut = cutOf(reference);
  const bins = quantileBins(values(reference.slice(0, cut))) ?? { edges: [] };
  const rest = shape(countByBin(values(reference.slice(cut)), bins));
  const band = meanBand(rest, allowance.alphaRef, 1 / 12) ?? { lower: 0, upper: 1 };
  return meanMonitor({ kind: 'constant', ...band }, 'low', allowance, (state, at, batch) =>
    detectHistogram(state, { at, counts: shape(countByBin(values([batch]), bins)) }),
  );
}

function tailMonitor(reference: readonly Batch[], allowance: Allowance): Monitor {
  const cut = cutOf(reference);
  const values = reference.slice(0, cut).flat().map((session) => session.value).sort((a, b) => a - b); // prettier-ignore
  const above = values.length === 0 ? Infinity : quantileSorted(values, TAIL);
  const of = (batch: Batch): number => batch.filter((session) => session.value > above).length;
  return shareMonitor(reference.slice(cut), of, allowance, null);
}

function segmentMonitor(tenant: number, reference: readonly Batch[]): Monitor {
  const split = (batch: Batch): SegmentBatch => {
    const own = batch.filter((session) => session.tenant === tenant);
    const bad = (sessions: Batch): number => sessions.filter((session) => session.value === 1).length;
    return {
      n: own.length,
      successes: bad(own),
      restN: batch.length - own.length,
      restSuccesses: bad(batch) - bad(own),
    };
  };
  const { alphaRef, logThreshold } = allowanceOf(1);
  const usual = mantelHaenszel(reference.map(split), alphaRef);
  if (usual === null) return () => false;
  let state = createSegmentDetector({ ...usual, tolerance: 1, logThreshold, intervalAlpha: 0.05 });
  return (minute, batch) => {
    const { state: next, alarm } = detectSegment(state, { at: minute * MINUTE, ...split(batch) });
    state = next;
    return alarm !== null;
  };
}
