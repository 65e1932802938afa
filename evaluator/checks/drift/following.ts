import { setImmediate } from 'node:timers/promises';
import { queries } from '../../../store/index.js';
import type { Monitors, Watched } from '../../monitors/monitors.js';
import type { CheckContext } from '../check.js';
import { closedBy, READ_TEXTS, sessionsPerBatch } from './learning.js';
import type { RecentSessions } from './recent.js';
import { readSessions } from './sessions.js';

/** Batches of a round: a backlog is worked off in rounds, so that other checks have their turn. */
const BATCHES = 40;
/** Sessions that are asked for at once, about: no answer of the store should be large. */
const TURN_SESSIONS = 3000;
/** More sessions of one batch than that are an even sample. */
const BATCH_SESSIONS = 90_000;
/** Calls that are stored this long after they began come out of a spool: their batches wait for those behind them. */
const ARRIVING_MS = 120_000;

/**
 * Targets that are far behind although nothing has been stored of them: the service was down, or its clock has stepped ahead. What
 * happened meanwhile may still be in spools: it is waited for, a little, before that time is taken for silence.
 */
export class Gaps {
  /** By target, when the gap was seen or something came last, epoch milliseconds. */
  private readonly since = new Map<string, number>();

  waits(target: string, behindMs: number, hasCome: boolean, now: number): boolean {
    const since = this.since.get(target);
    if (behindMs <= ARRIVING_MS) this.since.delete(target);
    else if (hasCome || since === undefined || now < since) this.since.set(target, now);
    return behindMs > ARRIVING_MS && !hasCome && now - (this.since.get(target) ?? now) < ARRIVING_MS;
  }
}

/** What is remembered from round to round, in memory alone. */
export interface Followed {
  recent: RecentSessions;
  /** Null where all calls are stored that ever will be. */
  gaps: Gaps | null;
}

/** Reads what has closed since the last round. */
export async function follow(monitors: Monitors, { recent, gaps }: Followed, context: CheckContext): Promise<boolean> {
  const began = await countLate(monitors, context);
  const ends = new Map(
    monitors.watched().map((watched) => {
      const own = began?.get(watched.target);
      const behind = closedBy(context) - watched.cursor;
      const waits = began !== null && gaps?.waits(watched.target, behind, own !== undefined, context.now) === true;
      return [watched.target, waits ? watched.cursor : endOf(watched, own, context)];
    }),
  );
  let turns = 0;
  while (await turn(monitors, recent, ends, context)) turns++;
  return turns > 0;
}

/** One turn of each target, those that are equally far together; false when there was nothing to do. */
async function turn(
  monitors: Monitors,
  recent: RecentSessions,
  ends: ReadonlyMap<string, number>,
  context: CheckContext,
): Promise<boolean> {
  const groups = new Map<string, Watched[]>();
  for (const watched of monitors.watched()) {
    const ready = readyBatches(watched, ends.get(watched.target) ?? 0, context);
    if (ready <= 0) continue;
    const key = `${watched.cursor} ${ready}`;
    groups.set(key, [...(groups.get(key) ?? []), watched]);
  }
  for (const [key, group] of groups) {
    await followGroup(monitors, recent, group, Number(key.split(' ')[1]), context);
  }
  return groups.size > 0;
}

/** How many batches of a target are asked for at once. */
function readyBatches({ cursor, textsBelow }: Watched, end: number, { config }: CheckContext): number {
  const most = Math.max(1, Math.floor(TURN_SESSIONS / sessionsPerBatch(textsBelow)));
  return Math.min(most, (end - cursor) / config.drift.batch);
}

/** Up to where a target is read in this round. */
function endOf({ cursor }: Watched, began: number | undefined, context: CheckContext): number {
  const { batch, watermark } = context.config.drift;
  const isBacklog = began !== undefined && began < context.now - ARRIVING_MS;
  const closed = isBacklog ? Math.min(closedBy(context), began - watermark) : closedBy(context);
  return cursor + batch * Math.min(BATCHES, Math.floor((closed - cursor) / batch));
}

async function followGroup(
  monitors: Monitors,
  recent: RecentSessions,
  group: readonly Watched[],
  ready: number,
  { config, store, purposes }: CheckContext,
): Promise<void> {
  const { batch, watermark } = config.drift;
  const from = group[0]?.cursor ?? 0;
  const sessions = await readSessions(store, {
    from,
    to: from + ready * batch,
    targets: group.map(({ target }) => target),
    purposes,
    gap: watermark,
    texts: { below: Math.max(...group.map(({ textsBelow }) => textsBelow)), characters: READ_TEXTS },
    limit: BATCH_SESSIONS,
  });
  const batches = new Map<string, queries.ClosedSession[]>();
  for (const session of sessions) {
    const key = `${Math.floor((session.at - from) / batch)} ${session.target}`;
    const own = batches.get(key);
    if (own === undefined) batches.set(key, [session]);
    else own.push(session);
  }
  for (const { target } of group) recent.add(target, sessions.filter((each) => each.target === target)); // prettier-ignore
  for (let i = 0; i < ready; i++) {
    for (const { target } of group) {
      monitors.step(target, { at: from + (i + 1) * batch, sessions: batches.get(`${i} ${target}`) ?? [] });
      // Whoever else works in this process (ingest above all) has its turn in between.
      await setImmediate();
    }
  }
}

/** Counts what came too late, and says of each target when the calls that have just come began; null at the first look. */
async function countLate(monitors: Monitors, { store, purposes }: CheckContext): Promise<Map<string, number> | null> {
  const { sequence } = monitors.toState();
  const cursors = monitors.watched().map(({ target, cursor }) => ({ target, cursor }));
  if (cursors.length === 0) return null;
  const { last, targets } = await queries.lateCalls(store, { after: sequence, cursors, purposes });
  // The first look finds all calls there are: those before the reference was learned are not late.
  monitors.noteLate(last, sequence === 0 ? [] : targets);
  return sequence === 0 ? null : new Map(targets.map(({ target, began }) => [target, began]));
}
