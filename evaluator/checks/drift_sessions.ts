import type { Purpose } from '../../core/call.js';
import { queries, type Store } from '../../store/index.js';
import { scoreStreamName, SCORE_LIMIT, STREAMS, streamOf } from '../monitors/streams.js';

/** Which sessions to read. */
export type SessionsQuestion = Omit<queries.ClosedSessionsQuestion, 'values' | 'purposes'> & {
  purposes: readonly Purpose[];
};

const VALUES = Object.fromEntries(STREAMS.flatMap(({ name, sql }) => (sql === null ? [] : [[name, sql]])));

/** Closed sessions with all that monitors look at: what their calls say, their scores, and their ratings so far. */
export async function readSessions(store: Store, question: SessionsQuestion): Promise<queries.ClosedSession[]> {
  const sessions = await queries.closedSessions(store, { ...question, values: VALUES });
  if (sessions.length === 0) return [];
  const from = Math.min(...spanOf(sessions, ({ start }) => start));
  const to = Math.max(...spanOf(sessions, ({ at }) => at));
  const of = new Map(sessions.map((each) => [keyOf(each), each]));
  // A call's start has a fraction of a millisecond in no table, but the last one must be in.
  const scores = await queries.sessionScores(store, {
    from,
    to: to + 1,
    sessions: sessions.map(({ session }) => session),
  });
  for (const each of scores) scored(of.get(keyOf(each)), each);
  for (const each of sessions) each.values['feedback_rate'] = 0;
  for (const { rating, ...rated } of await queries.sessionRatings(store, { from, to: to + 1 })) {
    const values = of.get(keyOf(rated))?.values;
    if (values !== undefined) Object.assign(values, { feedback_rate: 1, feedback: (rating + 1) / 2 });
  }
  return sessions;
}

function scored(session: queries.ClosedSession | undefined, each: queries.SessionScore): void {
  if (session === undefined) return;
  const name = scoreStreamName(each.scorer, each.version);
  const kind = streamOf(name)?.kind;
  if (kind === 'category') {
    if (each.label !== '') session.values[name] = each.label;
  } else if (each.score !== null && Number.isFinite(each.score)) {
    session.values[name] = kind === 'share' ? (each.score >= SCORE_LIMIT ? 1 : 0) : each.score;
  }
}

function keyOf({ target, session }: { target: string; session: string }): string {
  return `${target}\n${session}`;
}

/** Two numbers, since a spread of all would overflow the stack. */
function spanOf(
  sessions: readonly queries.ClosedSession[],
  of: (session: queries.ClosedSession) => number,
): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const each of sessions) [low, high] = [Math.min(low, of(each)), Math.max(high, of(each))];
  return [low, high];
}
