import type { ProbeResult, ProbeStream } from '../../core/findings/probe_result.js';
import type { Measured } from './meters.js';
import type { ProbeSet } from './probe_set.js';

/** What came of a set: measures by variant; null for a request that failed for good. */
export type SetMeasures = ReadonlyMap<string, Measured | null>;

/** Sets of one axis and kind, asked one after the other until all their comparisons are decided. */
export interface Lane {
  readonly id: string;
  /** False once all is decided, or nothing can be. */
  isOpen(): boolean;
  draw(index: number): ProbeSet;
  /** In the order in which the sets were drawn. */
  add(set: ProbeSet, measures: SetMeasures): void;
  results(): ProbeResult[];
  /** Of all comparisons, whether decided or not. */
  streams(): ProbeStream[];
}

/** Errors and tolerance of every comparison of a run. */
export interface LaneSettings {
  delta: number;
  /** For one metric of one axis; a violation in one of its comparisons is held to an equal share of it. */
  alpha: number;
  seed: string;
}
