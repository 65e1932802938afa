import type { queries } from '../../../store/index.js';

export type Dimension = queries.SeenValue['dimension'];

/** A target's values as they are known: when each was seen first, epoch milliseconds. Plain JSON. */
export interface KnownTarget {
  /** First call ever seen here. */
  since: number;
  /** Last call seen. */
  last: number;
  values: Record<Dimension, Record<string, number>>;
}

/** All that is remembered. Plain JSON. */
export interface KnownValues {
  format: 1;
  /** Calls that began before are in. */
  cursor: number;
  targets: Record<string, KnownTarget>;
}

/** So many values of a dimension are remembered: beyond that they are no kinds but names, and nothing is unseen. */
export const VALUES_MAX = 300;
const TARGETS_MAX = 200;

/** What was known, with what was seen in calls before `cursor`. */
export function withSeen(known: KnownValues, seen: readonly queries.SeenValue[], cursor: number): KnownValues {
  const targets = { ...known.targets };
  for (const { target, dimension, value, first, last } of seen) {
    const before = targets[target];
    if (before === undefined && Object.keys(targets).length >= TARGETS_MAX) continue;
    const { since, values, last: lastBefore } = before ?? { since: first, last, values: none() };
    const own = values[dimension];
    const isRoom = value in own || Object.keys(own).length <= VALUES_MAX;
    targets[target] = {
      since: Math.min(since, first),
      last: Math.max(lastBefore, last),
      values: isRoom ? { ...values, [dimension]: { ...own, [value]: Math.min(own[value] ?? first, first) } } : values,
    };
  }
  return { format: 1, cursor: Math.max(cursor, known.cursor), targets };
}

const none = (): KnownTarget['values'] => ({ model: {}, route: {}, language: {} });

/** What is asked about the values of one dimension. */
export interface UnseenQuestion {
  dimension: Dimension;
  /** Calls from then on are looked at. */
  from: number;
  /** What was seen before then, or within so long of the target's first call, is known. */
  learnMs: number;
}

/** Whether a value was never seen before the window and after learning. */
export function isUnseen(known: KnownTarget, value: string, { dimension, from, learnMs }: UnseenQuestion): boolean {
  const first = known.values[dimension][value] ?? from;
  return first >= Math.max(from, known.since + learnMs);
}
