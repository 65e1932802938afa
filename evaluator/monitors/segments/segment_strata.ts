import type { queries } from '../../../store/index.js';
import type { SegmentBatch } from '../../stats/sequential/evidence/evidence_of_segment.js';
import { inTurns } from '../../../core/process/in_turns.js';
import { keyOf, maskOf, namesOf, parentsOf, placesOf, type Segment, segmentAt } from './segments.js';

/** What is asked of a session: 1 where it has the outcome, 0 where not, null where it says nothing. */
export type Outcome = (session: queries.ClosedSession) => 0 | 1 | null;

const HOUR = 3_600_000;
/** The busiest segments are watched, per dimension; the others are part of everybody's rest. */
const SEGMENTS = 60;
const FEWEST = 50;
/** Of segments with several dimensions so many in all, fewest dimensions first, each with more sessions: they are the parts of others. */
const COMBINED = 150;
const FEWEST_COMBINED = 100;
/** A part that is nearly all of another segment says nothing more. */
const NEARLY = 0.95;

/** Sessions by hour and by all they have in common, with how many have an outcome of each stream. */
export function cellsOf(
  sessions: readonly queries.ClosedSession[],
  outcomes: Readonly<Record<string, Outcome>>,
): queries.SegmentCell[] {
  const cells = new Map<string, queries.SegmentCell>();
  const names = Object.entries(outcomes);
  for (const session of sessions) {
    const { version, model, route, tenant } = session;
    const hour = Math.floor(session.at / HOUR);
    const key = JSON.stringify([hour, version, model, route, tenant]);
    let cell = cells.get(key);
    if (cell === undefined) cells.set(key, (cell = { hour, version, model, route, tenant, sessions: 0, counts: {} }));
    cell.sessions++;
    for (const [name, outcome] of names) {
      const seen = outcome(session);
      if (seen === null) continue;
      const counts = (cell.counts[name] ??= [0, 0]);
      counts[0]++;
      counts[1] += seen;
    }
  }
  return [...cells.values()];
}

/** Segments that are large enough to be watched, and have a rest: of each dimension, and the parts that these share. */
export async function segmentsOf(cells: readonly queries.SegmentCell[]): Promise<Segment[]> {
  const counts = new Map<string, Counted>();
  let all = 0;
  await inTurns([...combinations(cells)], ({ of, sessions }) => {
    all += sessions;
    for (const { mask, key } of placesOf(of)) {
      const known = counts.get(key);
      if (known === undefined) counts.set(key, { key, mask, segment: segmentAt(of, mask), n: sessions });
      else known.n += sessions;
    }
    return [];
  });
  const watched = [...counts.values()].filter(({ n }) => n >= FEWEST && n < all).sort(busiestFirst);
  const singles = SINGLES.flatMap((single) => watched.filter(({ mask }) => mask === single).slice(0, SEGMENTS));
  const isPart = ({ segment, mask, n }: Counted): boolean =>
    !SINGLES.includes(mask) &&
    n >= FEWEST_COMBINED &&
    parentsOf(segment).every((parent) => n < NEARLY * (counts.get(keyOf(parent))?.n ?? 0));
  const parts = await inTurns(watched, (each) => (isPart(each) ? [each] : []));
  const combined = parts.sort((a, b) => namesOf(a.segment).length - namesOf(b.segment).length).slice(0, COMBINED);
  return [...singles, ...combined].map(({ segment }) => segment);
}

/** A segment with its sessions. */
interface Counted {
  key: string;
  mask: number;
  segment: Segment;
  n: number;
}

/** Masks of one dimension. */
const SINGLES = [1, 2, 4, 8];

/** Cells of one hour, each with which segments (by index) it is in. */
export type Hours = readonly (readonly { cell: queries.SegmentCell; own: readonly number[] }[])[];

export function hoursOf(cells: readonly queries.SegmentCell[], segments: readonly Segment[]): Promise<Hours> {
  const index = new Map(segments.map((segment, i) => [keyOf(segment), i]));
  const masks = [...new Set(segments.map(maskOf))];
  const known = new Map<string, number[]>();
  const ownOf = (cell: queries.SegmentCell): number[] => {
    const name = nameOf(cell);
    let own = known.get(name);
    if (own === undefined) known.set(name, (own = placesOf(cell, masks).flatMap(({ key }) => index.get(key) ?? [])));
    return own;
  };
  const hours = new Map<number, queries.SegmentCell[]>();
  for (const cell of cells) {
    const hour = hours.get(cell.hour);
    if (hour === undefined) hours.set(cell.hour, [cell]);
    else hour.push(cell);
  }
  return inTurns([...hours.values()], (hour) => [hour.map((cell) => ({ cell, own: ownOf(cell) }))]);
}

/** Each segment against all others, hour by hour, for one stream. */
export async function strataOf(hours: Hours, segments: number, stream: string): Promise<SegmentBatch[][]> {
  const strata = Array.from({ length: segments }, (): SegmentBatch[] => []);
  const [n, having] = [new Float64Array(segments), new Float64Array(segments)];
  await inTurns(hours, (hour) => {
    n.fill(0);
    having.fill(0);
    let [allN, allHaving] = [0, 0];
    for (const { cell, own } of hour) {
      const counts = cell.counts[stream];
      if (counts === undefined) continue;
      allN += counts[0];
      allHaving += counts[1];
      for (const segment of own) {
        n[segment] = (n[segment] ?? 0) + counts[0];
        having[segment] = (having[segment] ?? 0) + counts[1];
      }
    }
    strata.forEach((own, i) => {
      const [size, successes] = [n[i] ?? 0, having[i] ?? 0];
      if (size > 0) own.push({ n: size, successes, restN: allN - size, restSuccesses: allHaving - successes });
    });
    return [];
  });
  return strata;
}

function combinations(cells: readonly queries.SegmentCell[]) {
  const found = new Map<string, { of: queries.SegmentCell; sessions: number }>();
  for (const cell of cells) {
    const key = nameOf(cell);
    const known = found.get(key);
    if (known === undefined) found.set(key, { of: cell, sessions: cell.sessions });
    else known.sessions += cell.sessions;
  }
  return found.values();
}

function nameOf({ version, model, route, tenant }: queries.SegmentCell): string {
  // Quicker than JSON, and as good: a name with such a character in it is none.
  return `${version}\u0000${model}\u0000${route}\u0000${tenant}`;
}

function busiestFirst(a: Counted, b: Counted): number {
  return b.n - a.n || (a.key < b.key ? -1 : 1);
}
