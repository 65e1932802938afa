import { periodAround, type Span } from '../../core/time/calendar.js';
import type { HarmConfig } from '../../core/config/sections/harms.js';
import { queries } from '../../store/index.js';
import type { CheckContext } from '../checks/check.js';
import type { Floors } from '../scoring/floors.js';
import type { Estimate } from '../stats/estimation/square_and_add.js';
import {
  createPrevalence,
  type PrevalenceState,
  readPrevalence,
  type ScoredSession,
  updatePrevalence,
} from './stream.js';

const STEP_MS = 300_000;
/** Steps of a round: a backlog is worked off in turns. */
const STEPS = 24;
const SESSIONS = 100_000;

/** A scorer as it runs now. */
export interface RunningScorer {
  name: string;
  /** Under which its scores of this text are stored. */
  storedAs: string;
  version: string;
}

/** A harm on a target, and who looks for it. */
export interface HarmOnTarget {
  harm: HarmConfig;
  target: string;
  cheap: RunningScorer;
  strong: RunningScorer;
  /** How far the strong one has come, as `ingest_seq`, and with which chances it read. */
  cursor: number;
  floors: Floors;
}

/** The estimate of one period by one pair of scorer versions. Plain JSON. */
export interface PrevalenceStream {
  period: Span;
  /** From where on the strong scorer read, epoch milliseconds. */
  from: number;
  /** Sessions that closed before this are in. */
  cursor: number;
  cheapVersion: string;
  strongVersion: string;
  state: PrevalenceState;
  /** How the stream before it ended. */
  previous: (Estimate & { from: number; to: number }) | null;
}

/**
 * Takes in sessions that have closed and been scored since. A new period begins a new stream, and so does a new version of either
 * scorer: what one version found is never taken for what another one would have.
 * @returns null while the strong scorer has read nothing
 */
export async function follow(
  on: HarmOnTarget,
  before: PrevalenceStream | null,
  context: CheckContext,
): Promise<PrevalenceStream | null> {
  const stream = await currentStream(on, before, context);
  if (stream === null) return null;
  const { store, now, config, purposes } = context;
  const { target, harm, cheap, strong } = on;
  const closed = Math.floor((now - config.drift.watermark) / STEP_MS) * STEP_MS;
  const [from, to] = [stream.cursor, Math.min(stream.cursor + STEPS * STEP_MS, closed, stream.period.to)];
  if (to <= from) return stream;
  // What is not yet scored would be taken for not drawn.
  if ((await queries.lastStored(store, { target, from: from - queries.LONGEST_MS, to })) > on.cursor) return stream;
  const question = { target, text: harm.text, cheap: cheap.storedAs, strong: strong.storedAs, from, to };
  const rows = await queries.scoredSessions(store, { ...question, purposes, limit: SESSIONS });
  const { alpha } = config.harms;
  const options = { harm: harm.name, alpha, threshold: harm.threshold, review: harm.review };
  return { ...stream, cursor: to, state: updatePrevalence(stream.state, sessionsOf(rows, stream, on), options) };
}

async function currentStream(
  on: HarmOnTarget,
  before: PrevalenceStream | null,
  { store, now, config }: CheckContext,
): Promise<PrevalenceStream | null> {
  const { alpha, period } = config.harms;
  const versions = { cheapVersion: on.cheap.version, strongVersion: on.strong.version };
  const isSame = before?.cheapVersion === on.cheap.version && before.strongVersion === on.strong.version;
  if (before !== null && isSame) {
    if (before.cursor < before.period.to) return before;
    const next = periodAround(period, before.cursor);
    const state = createPrevalence(alpha, before.state.calibration);
    return { ...before, period: next, from: next.from, cursor: next.from, state, previous: endOf(before) };
  }
  const { name: scorer, version } = { name: on.strong.storedAs, version: on.strong.version };
  const since = periodAround(period, now).from;
  const first = await queries.firstScored(store, { target: on.target, scorer, version, from: since });
  if (first === null) return null;
  const from = Math.floor(first / STEP_MS) * STEP_MS;
  return {
    period: periodAround(period, from),
    from,
    cursor: from,
    ...versions,
    state: createPrevalence(alpha),
    previous: before === null ? null : endOf(before),
  };
}

function endOf({ from, cursor, state, previous }: PrevalenceStream): PrevalenceStream['previous'] {
  const estimate = readPrevalence(state);
  return estimate === null ? previous : { from, to: cursor, ...estimate };
}

/** Sessions of which all is known: none that began before the strong scorer did, ran through a change of versions or was not read in part. */
function sessionsOf(
  rows: readonly queries.ScoredCallRow[],
  { from, cheapVersion, strongVersion }: PrevalenceStream,
  { cheap, strong, floors }: HarmOnTarget,
): ScoredSession[] {
  const sessions = new Map<string, queries.ScoredCallRow[]>();
  for (const row of rows) {
    const known = sessions.get(row.session);
    if (known === undefined) sessions.set(row.session, [row]);
    else known.push(row);
  }
  const floorOf = (row: queries.ScoredCallRow) => floors.of(strong.name, row.started_at);
  const isWhole = (row: queries.ScoredCallRow) =>
    row.started_at >= from &&
    (row.cheap_version === '' || row.cheap_version === cheapVersion) &&
    (row.strong_version === '' || row.strong_version === strongVersion) &&
    floorOf(row) > 0;
  return [...sessions.values()]
    .filter((calls) => calls.every(isWhole))
    .map((calls) => ({
      at: calls[0]?.closed_at ?? 0,
      texts: calls.map((row) => ({
        call_id: row.call_id,
        text: row.text,
        // Its own score is no guess at itself: known only where it was read, it would depend on the draw.
        cheap: cheap.storedAs === strong.storedAs ? null : row.cheap,
        strong: row.strong,
        chance: row.chance,
        seen: row.read ?? 1,
        floor: row.chance > 0 ? Math.min(row.chance, floorOf(row)) : floorOf(row),
      })),
    }));
}
