import { queries } from '../../../store/index.js';

const { SEGMENT_DIMENSIONS } = queries;
type Dimension = queries.SegmentDimension;

/** What some sessions have in common: a tenant, or a tenant on one route of one version. */
export type Segment = Partial<Record<Dimension, string>>;

/** All ways to name a session by its dimensions, one bit each. */
const MASKS = Array.from({ length: 2 ** SEGMENT_DIMENSIONS.length - 1 }, (_, i) => i + 1);

/** A segment that a session is in. */
export interface Place {
  mask: number;
  key: string;
}

/** The same text for the same segment, and for no other. */
export function keyOf(segment: Segment): string {
  return keyAt(segment, maskOf(segment));
}

export function maskOf(segment: Segment): number {
  return SEGMENT_DIMENSIONS.reduce(
    (mask, dimension, i) => (segment[dimension] === undefined ? mask : mask | (1 << i)),
    0,
  );
}

/** All segments that what has these names is in; a dimension without a name is none. */
export function placesOf(of: Readonly<Record<Dimension, string>>, masks: readonly number[] = MASKS): Place[] {
  const named = SEGMENT_DIMENSIONS.reduce((mask, dimension, i) => (of[dimension] === '' ? mask : mask | (1 << i)), 0);
  return masks.filter((mask) => (mask & named) === mask).map((mask) => ({ mask, key: keyAt(of, mask) }));
}

/** The part of the names that a mask chooses. */
export function segmentAt(of: Readonly<Record<Dimension, string>>, mask: number): Segment {
  return Object.fromEntries(dimensionsAt(mask).map((dimension) => [dimension, of[dimension]]));
}

/** Segments that differ from this one by one dimension less. */
export function parentsOf(segment: Segment): Segment[] {
  return Object.keys(segment).map((own) => Object.fromEntries(Object.entries(segment).filter(([name]) => name !== own))); // prettier-ignore
}

export function isIn(session: queries.ClosedSession, segment: Segment): boolean {
  return SEGMENT_DIMENSIONS.every(
    (dimension) => segment[dimension] === undefined || segment[dimension] === session[dimension],
  );
}

export function isSame(a: Segment | null, b: Segment | null): boolean {
  return a === b || (a !== null && b !== null && keyOf(a) === keyOf(b));
}

/** All sessions of `inner` are in `outer`, and `outer` is wider. */
export function isWithin(inner: Segment, outer: Segment): boolean {
  return (
    SEGMENT_DIMENSIONS.every((name) => outer[name] === undefined || outer[name] === inner[name]) &&
    !isSame(inner, outer)
  );
}

/** For people: `version B, tenant acme`. */
export function namesOf(segment: Segment): [Dimension, string][] {
  return SEGMENT_DIMENSIONS.flatMap((dimension) => {
    const value = segment[dimension];
    return value === undefined ? [] : [[dimension, value] as [Dimension, string]];
  });
}

/** The more dimensions, and the later ones, the deeper; all of a target is -1. */
export function depthOf(segment: Segment | null): number {
  if (segment === null) return -1;
  const names = namesOf(segment);
  const last = names.at(-1)?.[0] ?? 'version';
  return names.length * SEGMENT_DIMENSIONS.length + SEGMENT_DIMENSIONS.indexOf(last);
}

function keyAt(of: Segment, mask: number): string {
  return JSON.stringify(dimensionsAt(mask).map((dimension) => [dimension, of[dimension]]));
}

function dimensionsAt(mask: number): Dimension[] {
  return SEGMENT_DIMENSIONS.filter((_, i) => (mask & (1 << i)) !== 0);
}
