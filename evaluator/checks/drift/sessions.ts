import type { Purpose } from '../../../core/call.js';
import { queries, type Store } from '../../../store/index.js';
import { isShareOfCalls, scoreStreamName, SCORE_LIMIT, STREAMS, streamOf } from '../../monitors/streams.js';

/** Which sessions to read. */
export type SessionsQuestion = Omit<queries.ClosedSessionsQuestion, 'values' | 'purposes'> & {
  purposes: readonly Purpose[];
};

const VALUES = Object.fromEntries(STREAMS.flatMap(({ name, sql }) => (sql === null ? [] : [[name, sql]])));

const SHARES = Object.fromEntries(Object.entries(VALUES).filter(([name]) => isShareOfCalls(name)));
const SLICES = 8;

/** Many closed sessions with their shares alone, read bit by bit. */
export async function readShares(store: Store, question: SessionsQuestion): Promise<queries.ClosedSession[]> {
  const { from, to } = question;
  const sessions: queries.ClosedSession[] = [];
  const edge = (slice: number): number => Math.round(from + ((to - from) * slice) / SLICES);
  for (let slice = 0; slice < SLICES; slice++) {
    const part = { ...question, from: edge(slice), to: edge(slice + 1), values: SHARES };
    for (const session of await queries.closedSessions(store, part)) sessions.push(session);
  }
  return sessions;
}

/** Closed sessions with all that monitors look at: what their calls say, their scores, and their ratings so far. */
export async function readSessions(store: Store, question: SessionsQuestion): Promise<queries.ClosedSession[]> {
  const sessions = await queries.closedSessions(store, { ...question, values: VALUES });
  if (sessions.length === 0) return [];
  const targets = [...new Set(sessions.map(({ target }) => target))];
  const since = sessions.reduce((first, { start }) => Math.min(first, start), question.from);
  const of = new Map(sessions.map((each) => [keyOf(each), each]));
  const scores = await queries.sessionScores(store, question, since);
  for (const each of scores) scored(of.get(keyOf(each)), each);
  for (const each of sessions) each.values['feedback_rate'] = 0;
  for (const { rating, ...rated } of await queries.sessionRatings(store, { from: since, to: question.to, targets })) {
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
