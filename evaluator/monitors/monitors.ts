import type { DriftConfig } from '../../core/config/schema.js';
import type { queries } from '../../store/index.js';
import { alarmThreshold } from '../stats/sequential/alarm_threshold.js';
import { allotShare, createShareLedger, type ShareLedger } from '../stats/sequential/share_ledger.js';
import { createMonitor, type Monitor, stepMonitor } from './monitor.js';
import { createSegmentMonitors, type SegmentMonitor, stepSegment } from './segments.js';
import { STREAMS } from './streams.js';

/** Error of all reference bands together. */
export const ALPHA_REF = 0.05;
/** Change of a segment's odds against the rest that is no news. */
const SEGMENT_TOLERANCE = 1.2;

/** A target that is watched: its reference and its monitors. */
export interface Watched {
  target: string;
  reference: { from: number; to: number; sessions: number };
  /** Batches that ended by then are in. */
  cursor: number;
  monitors: Monitor[];
  segments: SegmentMonitor[];
}

/** All that is remembered: cursors and states together, plain JSON, so that a restart goes on bit by bit. */
export interface MonitorsState {
  format: 1;
  ledger: ShareLedger;
  targets: Watched[];
}

/** Sessions that closed within one batch, from the store or from history. */
interface Batch {
  /** Its end, epoch milliseconds. */
  at: number;
  sessions: readonly queries.ClosedSession[];
}

/** The monitors of an installation: references in, batches in, alarms out. Knows neither clock nor store. */
export class Monitors {
  constructor(
    private readonly config: DriftConfig,
    private state: MonitorsState = { format: 1, ledger: createShareLedger([], 1), targets: [] },
  ) {}

  watched(): readonly Watched[] {
    return this.state.targets;
  }

  toState(): MonitorsState {
    return this.state;
  }

  /** Freezes the reference of a target; it is watched from the end of the reference on. */
  learn(target: string, reference: { from: number; to: number }, sessions: readonly queries.ClosedSession[]): void {
    if (this.state.targets.some((each) => each.target === target)) return;
    const ledger = allotShare(this.state.ledger, target);
    // One half for the target as a whole, one for its segments.
    const half = (ledger.shares[target] ?? 0) / 2;
    const share = half / STREAMS.length;
    const allowance = {
      alphaRef: ALPHA_REF * share,
      logThreshold: alarmThreshold(this.config.false_alarms_per_30_days, this.config.batch / 60_000, share),
      tolerance: this.config.tolerance,
    };
    const monitors = STREAMS.map((stream, i) => createMonitor(stream, valuesOf(sessions, i), allowance));
    const watched: Watched = {
      target,
      reference: { ...reference, sessions: sessions.length },
      cursor: reference.to,
      monitors: monitors.filter((each) => each !== null),
      segments: createSegmentMonitors(sessions, {
        alphaRef: ALPHA_REF * half,
        logThreshold: alarmThreshold(this.config.false_alarms_per_30_days, this.config.batch / 60_000, half),
        tolerance: SEGMENT_TOLERANCE,
      }),
    };
    this.state = { ...this.state, ledger, targets: [...this.state.targets, watched] };
  }

  /** One batch of a target; one that is already in is ignored. */
  step(target: string, batch: Batch): void {
    this.state = {
      ...this.state,
      targets: this.state.targets.map((each) =>
        each.target === target && batch.at > each.cursor ? stepped(each, batch) : each,
      ),
    };
  }
}

function stepped(watched: Watched, { at, sessions }: Batch): Watched {
  const monitors = watched.monitors.map((monitor) => {
    const index = STREAMS.findIndex((stream) => stream.name === monitor.stream);
    return stepMonitor(monitor, at, valuesOf(sessions, index).map((each) => each.value)); // prettier-ignore
  });
  return {
    ...watched,
    cursor: at,
    monitors,
    segments: watched.segments.map((each) => stepSegment(each, at, sessions)),
  };
}

function valuesOf(sessions: readonly queries.ClosedSession[], index: number): { at: number; value: number }[] {
  return sessions.flatMap(({ at, values }) => {
    const value = values[index] ?? null;
    return value === null ? [] : [{ at, value }];
  });
}
