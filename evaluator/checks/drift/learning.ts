import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { DriftConfig } from '../../../core/config/schema.js';
import { parsedJson } from '../../../core/json.js';
import { DAY_MS } from '../../../core/time/calendar.js';
import { queries } from '../../../store/index.js';
import type { Lesson, Monitors, Watched } from '../../monitors/monitors.js';
import { TEXT_SESSIONS } from '../../monitors/streams/texts.js';
import { count, plural, span } from '../../words.js';
import type { CheckContext } from '../check.js';
import { readCells, readMany } from './sessions.js';
import { saveTexts } from './state.js';

/** Sessions of a reference; of more an even sample is taken. */
const REFERENCE_SESSIONS = 50_000;
/** Live sessions whose texts are read, per batch. */
const TEXTS_PER_BATCH = 50;
const TEXT_CHARACTERS = 2000;
/** Days and hours; else a span is told in minutes. */
const UNITS_MS = [DAY_MS, 3_600_000];
/** Targets are looked for this far back. */
const KNOWN_MS = 30 * DAY_MS;

export const READ_TEXTS = TEXT_CHARACTERS;

/** A target that is still learned: where its reference begins, and how far it is. */
export interface Learner {
  target: string;
  since: number;
  sessions: number;
}

/** Targets that are not watched yet, with what was seen of them since their reference began, open sessions too. */
export async function learners(monitors: Monitors, context: CheckContext): Promise<Learner[]> {
  const { store, purposes, now: to } = context;
  const except = monitors.watched().map((each) => each.target);
  const seen = await queries.observedTargets(store, { from: to - KNOWN_MS, to, purposes, except });
  if (seen.length === 0) return [];
  const startOf = await startsOf(context);
  return Promise.all(
    seen.map(async (each) => {
      const since = Math.max(each.since, startOf(each.target));
      const sessions =
        since === each.since ? each.sessions : await sessionsSeen(each.target, { from: since, to }, context);
      return { target: each.target, since, sessions };
    }),
  );
}

/** Targets whose reference was given up: on request, or because another version is served. */
export async function forgetOld(monitors: Monitors, context: CheckContext): Promise<boolean> {
  const startOf = await startsOf(context);
  const old = monitors.watched().filter(({ target, reference }) => reference.from < startOf(target));
  for (const { target } of old) monitors.forget(target);
  return old.length > 0;
}

/** Freezes a reference once it is long and large enough. */
export async function learn(monitors: Monitors, learner: Learner, context: CheckContext): Promise<boolean> {
  const { batch, min_sessions } = context.config.drift;
  const chosen = await chosenPeriod(learner, context);
  if (chosen === null) return false;
  const { reference, cursor } = chosen;
  const seen = chosen.sessions?.length ?? (await sessionsSeen(learner.target, reference, context));
  if (seen < min_sessions) return false;
  const below = chosen.sessions === undefined ? drawsFor(REFERENCE_SESSIONS, seen) : queries.DRAWS;
  const sessions = chosen.sessions ?? (await referenceSessions(learner.target, chosen, { below, seen }, context));
  if (sessions.length < Math.min(min_sessions, REFERENCE_SESSIONS) / 2) return false;
  const perBatch = (seen * batch) / (reference.to - reference.from);
  const textsBelow = drawsFor(TEXTS_PER_BATCH, perBatch);
  const cells = (above: Readonly<Record<string, number>>) =>
    readCells(context.store, { ...questionOf(learner.target, chosen, context), limit: seen * 2 }, above, seen);
  const lesson: Lesson = { reference, sessions, cursor, below, textsBelow, ...(below < queries.DRAWS && { cells }) };
  await monitors.learn(learner.target, lesson);
  await saveTexts(context.store, monitors, learner.target, context.now);
  return true;
}

function referenceSessions(
  target: string,
  chosen: Chosen,
  { below, seen }: { below: number; seen: number },
  context: CheckContext,
): Promise<queries.ClosedSession[]> {
  const texts = { below: drawsFor(TEXT_SESSIONS, seen), characters: TEXT_CHARACTERS };
  const question = { ...questionOf(target, chosen, context), below, texts };
  return readMany(context.store, question, Math.min(seen, REFERENCE_SESSIONS));
}

function questionOf(target: string, { reference: { from, to }, version }: Chosen, { config, purposes }: CheckContext) {
  const only = version === undefined ? {} : { only: { version } };
  const limit = 2 * REFERENCE_SESSIONS;
  return { from, to, targets: [target], purposes, gap: config.drift.watermark, limit, ...only };
}

/** About how many sessions of a target there are in a span. */
async function sessionsSeen(target: string, { from, to }: { from: number; to: number }, context: CheckContext) {
  const { store, purposes } = context;
  const question = { from, to: Math.max(from, to), purposes, except: [], only: { target } };
  return (await queries.observedTargets(store, question))[0]?.sessions ?? 0;
}

/** Streams that were born after the reference get one of their own, as long as the target's. */
export async function learnUnborn(monitors: Monitors, watched: Watched, context: CheckContext): Promise<boolean> {
  const { config, store, purposes } = context;
  const { min_sessions, watermark, reference } = config.drift;
  const length = isFirstCalls(config.drift) ? reference : watched.reference.to - watched.reference.from;
  const ripe = watched.unborn.filter(({ since, n }) => n >= min_sessions && watched.cursor - since >= length);
  for (const { name, since, n } of ripe) {
    const below = drawsFor(REFERENCE_SESSIONS, n);
    const question = { from: since, to: watched.cursor, targets: [watched.target], gap: watermark, below };
    await monitors.learnStream(
      watched.target,
      name,
      await readMany(store, { ...question, purposes, limit: 2 * REFERENCE_SESSIONS }, Math.min(n, REFERENCE_SESSIONS)),
    );
  }
  return ripe.length > 0;
}

/** Sessions whose last call began before then are closed. */
export function closedBy({ config, now }: CheckContext): number {
  return now - config.drift.watermark;
}

/** How far a reference is, for people. */
export function learningWords({ since, sessions }: Learner, context: CheckContext): string {
  const { reference, min_sessions } = context.config.drift;
  const isEnough = sessions >= min_sessions;
  const seen = isEnough ? plural(sessions, 'session') : `${count(sessions)} of ${count(min_sessions)} sessions`;
  if (!isFirstCalls(context.config.drift)) return seen;
  const learned = Math.max(0, Math.min(reference, closedBy(context) - since));
  const unit = UNITS_MS.find((each) => reference % each === 0) ?? 60_000;
  return `${seen}, ${(learned / unit).toFixed(1)} of ${span(reference / 1000)}`;
}

/** Sessions that there will be about when the reference is over, at least the least. */
export function learningNeeds({ since, sessions }: Learner, context: CheckContext): number {
  const { reference, min_sessions } = context.config.drift;
  const learned = closedBy(context) - since;
  if (!isFirstCalls(context.config.drift) || learned < reference / 10) return min_sessions;
  return Math.max(min_sessions, Math.ceil((sessions * reference) / Math.min(learned, reference)));
}

interface Chosen {
  reference: Lesson['reference'];
  cursor: number;
  version?: string;
  /** Where they come from a file. */
  sessions?: queries.ClosedSession[];
}

/** Null while it is not over yet. */
async function chosenPeriod(learner: Learner, context: CheckContext): Promise<Chosen | null> {
  const { batch, reference_version, reference_file, reference_from, reference_to } = context.config.drift;
  const closed = Math.floor(closedBy(context) / batch) * batch;
  if (reference_from !== undefined && reference_to !== undefined) {
    const from = Math.floor(Date.parse(reference_from) / batch) * batch;
    const to = Math.ceil(Date.parse(reference_to) / batch) * batch;
    const text = `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`;
    return to > closed ? null : { reference: { from, to, text }, cursor: Math.max(to, closed - DAY_MS) };
  }
  if (reference_file !== undefined) {
    const sessions = await sessionsOfFile(reference_file, learner.target);
    const [first, last] = [sessions.at(0), sessions.at(-1)];
    if (first === undefined || last === undefined) return null;
    const reference = { from: first.at, to: last.at + 1, text: `file ${reference_file}` };
    return { reference, cursor: closed, sessions };
  }
  const from = Math.ceil(learner.since / batch) * batch;
  if (reference_version !== undefined) {
    const reference = { from, to: closed, text: `version ${reference_version}` };
    return from >= closed ? null : { reference, cursor: closed, version: reference_version };
  }
  return firstCalls(learner, from, closed, context);
}

/** The first calls of a target; one with little traffic takes longer. */
function firstCalls({ sessions }: Learner, from: number, closed: number, { config }: CheckContext): Chosen | null {
  const { batch, reference, min_sessions } = config.drift;
  const to = from + Math.ceil(reference / batch) * batch;
  if (to > closed) return null;
  const end = sessions >= 2 * min_sessions ? to : closed;
  return { reference: { from, to: end, text: `the first ${span((end - from) / 1000)}` }, cursor: end };
}

const line = z.object({
  at: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  target: z.string().default(''),
  session: z.string().default(''),
  ...Object.fromEntries(['version', 'model', 'route', 'tenant', 'caller', 'call_id', 'prompt', 'output'].map((name) => [name, z.string().default('')])),
  values: z.record(z.string(), z.union([z.number(), z.string()])),
}); // prettier-ignore

/**
 * A reference from a file: one session a line, as JSON with `at` and `values` by stream, and what is known of `target`, `tenant` ...
 * @throws when the file cannot be read, naming the line that is none
 */
async function sessionsOfFile(path: string, target: string): Promise<queries.ClosedSession[]> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  const sessions = lines.flatMap((text, i) => {
    if (text.trim() === '') return [];
    const parsed = line.safeParse(parsedJson(text));
    if (!parsed.success)
      throw new Error(`drift.reference.file: ${path}, line ${i + 1} is no session: ${z.prettifyError(parsed.error)}`);
    const each = parsed.data as Omit<queries.ClosedSession, 'start' | 'draw'>;
    return [{ ...each, start: each.at, draw: 0, session: each.session === '' ? String(i) : each.session }];
  });
  return sessions.filter((each) => each.target === '' || each.target === target).sort((a, b) => a.at - b.at);
}

/** From when on a target's calls may be its reference: the latest of what was asked for and of what was deployed. */
async function startsOf({ config, store, now }: CheckContext): Promise<(target: string) => number> {
  const { relearn, relearn_after } = config.drift;
  if (!isFirstCalls(config.drift)) return () => 0;
  const starts = await queries.relearnRequests(store);
  if (relearn === 'version') {
    for (const { target, at } of await queries.deployments(store, { from: now - KNOWN_MS, to: now })) {
      starts.set(target, Math.max(starts.get(target) ?? 0, Date.parse(at)));
    }
  }
  const all = relearn_after === undefined ? 0 : Date.parse(relearn_after);
  return (target) => Math.max(starts.get(target) ?? 0, all);
}

/** The reference is the first calls of a target, not something of the past that was named. */
export function isFirstCalls({ reference_from, reference_version, reference_file }: DriftConfig): boolean {
  return reference_from === undefined && reference_version === undefined && reference_file === undefined;
}

/** About how many sessions a batch has, at least: by how many of them have their texts read. */
export function sessionsPerBatch(textsBelow: number): number {
  return (TEXTS_PER_BATCH * queries.DRAWS) / textsBelow;
}

/** The limit below which about `wanted` of `of` sessions have their `draw`. */
export function drawsFor(wanted: number, of: number): number {
  return Math.max(1, Math.ceil(queries.DRAWS * Math.min(1, wanted / Math.max(1, of))));
}
