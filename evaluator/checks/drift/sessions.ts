import type { Purpose } from '../../../core/call.js';
import { inTurns, nextTurn } from '../../../core/process/in_turns.js';
import { queries, type Store } from '../../../store/index.js';
import { scoreStreamName, SCORE_LIMIT, streamOf, valuesOfCalls } from '../../monitors/streams/streams.js';

/** Which sessions to read. */
export type SessionsQuestion = Omit<queries.ClosedSessionsQuestion, 'values' | 'purposes'> & {
  purposes: readonly Purpose[];
};

const VALUES = valuesOfCalls();

/** Sessions of one question: more are read bit by bit, so that no answer is large. */
const PAGE_SESSIONS = 3000;
/** Hours are counted together for so many sessions. */
const COUNTED_SESSIONS = 80_000;
/** The busiest values of each dimension are watched. */
const BUSIEST = 60;

/** Closed sessions of a long span. @param expected about how many */
export async function readMany(
  store: Store,
  question: SessionsQuestion,
  expected: number,
): Promise<queries.ClosedSession[]> {
  const sessions: queries.ClosedSession[] = [];
  for (const part of parts(question, Math.ceil(expected / PAGE_SESSIONS))) {
    for (const session of await readSessions(store, part)) sessions.push(session);
    await nextTurn();
  }
  return sessions;
}

/**
 * All closed sessions of a span, counted by hour and segment.
 * @param above by stream: what a value has to exceed to be counted as an outcome
 */
export async function readCells(
  store: Store,
  question: SessionsQuestion,
  above: Readonly<Record<string, number>>,
  expected: number,
): Promise<queries.SegmentCell[]> {
  const values = Object.fromEntries(Object.entries(VALUES).filter(([name]) => above[name] !== undefined));
  const busiest = await queries.busiestSegments(store, question, BUSIEST);
  const cells: queries.SegmentCell[] = [];
  for (const part of parts(question, Math.ceil(expected / COUNTED_SESSIONS))) {
    for (const cell of await queries.segmentCells(store, { ...part, values }, above, busiest)) cells.push(cell);
  }
  return cells;
}

/** The same question of one part of the span after the other. */
function parts(question: SessionsQuestion, number: number): SessionsQuestion[] {
  const { from, to } = question;
  const count = Math.max(1, number);
  const edge = (part: number): number => Math.round(from + ((to - from) * part) / count);
  return Array.from({ length: count }, (_, part) => ({ ...question, from: edge(part), to: edge(part + 1) }));
}

/** Closed sessions with all that monitors look at: what their calls say, their scores, and their ratings so far. */
export async function readSessions(store: Store, question: SessionsQuestion): Promise<queries.ClosedSession[]> {
  const sessions = await queries.closedSessions(store, { ...question, values: VALUES });
  if (sessions.length === 0) return [];
  const targets = [...new Set(sessions.map(({ target }) => target))];
  const since = sessions.reduce((first, { start }) => Math.min(first, start), question.from);
  const of = new Map(sessions.map((each) => [keyOf(each), each]));
  const scores = await queries.sessionScores(store, question, since);
  await inTurns(scores, ({ said, ...session }) => {
    for (const each of said) scored(of.get(keyOf(session)), each);
    return [];
  });
  for (const each of sessions) each.values['feedback_rate'] = 0;
  for (const { rating, ...rated } of await queries.sessionRatings(store, { from: since, to: question.to, targets })) {
    const values = of.get(keyOf(rated))?.values;
    if (values !== undefined) Object.assign(values, { feedback_rate: 1, feedback: (rating + 1) / 2 });
  }
  return sessions;
}

function scored(session: queries.ClosedSession | undefined, each: queries.Said): void {
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
