import type { queries } from '../../../store/index.js';
import {
  createTextDetector,
  detectText,
  type TextAlarm,
  type TextDetectorState,
  textWitnesses,
} from '../../stats/sequential/detect_text.js';
import type { Features, SparseVector } from '../../stats/sequential/text/features.js';
import { hashedNgrams } from '../../stats/sequential/text/hashed_ngrams.js';
import {
  buildTextReference,
  halfOf,
  type TextReference,
  type TextSession,
} from '../../stats/sequential/text/text_reference.js';
import { testify } from '../../stats/sequential/text/witness.js';
import { inTurns } from '../../../core/process/in_turns.js';
import type { Alarm } from '../incidents/incidents.js';
import type { Allowance } from '../monitor.js';
import { learnTopics, type Topics, topicOf } from './topics.js';

type Session = queries.ClosedSession;

/** Streams of texts, and the text each of them reads. */
export const TEXT_STREAMS = [
  { name: 'prompt_texts', title: 'Texts of prompts', of: (session: Session): string => session.prompt },
  { name: 'output_texts', title: 'Texts of outputs', of: (session: Session): string => session.output },
] as const;

/** The sequential domain classifier of one stream of texts. Plain JSON; what it compares with is kept apart, since it is larger. */
export interface TextMonitor {
  stream: string;
  share: number;
  detector: TextDetectorState;
}

/** What texts of a target were like, saved once. Plain JSON. */
export interface TextBaseline {
  /** `name` of the features: vectors of another kind are never compared with it. */
  features: string;
  /** Who must not be judged by what was learned from them: callers, or sessions where there is only a handful of callers. */
  key: 'caller' | 'session';
  /** Prompts and outputs change with the hour: parts of the day are bounded apart. */
  hasCells: boolean;
  references: Record<string, TextReference>;
  topics: Topics | null;
}

/** Sessions of a reference whose texts are learned from. */
export const TEXT_SESSIONS = 3000;
/** Every other one of them says what topics there are; how frequent these are is seen on the rest. */
const TOPICS_EVERY = 2;
const NOTHING: SparseVector = { indices: [], values: [] };
const CALLERS = 20;
const CELL_MS = 6 * 3_600_000;
const SCALE = 4096;

/** Features until an embedding is chosen: hashed n-grams. */
export const FEATURES: Features = hashedNgrams(1024);

/**
 * @param reference sessions with texts
 * @returns with the baseline, the sessions from which it was learned what topics there are: they lie nearer to these than others do
 */
export async function learnTexts(
  reference: readonly Session[],
  hasCells: boolean,
): Promise<{ baseline: TextBaseline; teachers: ReadonlySet<Session> } | null> {
  const sessions = reference.filter(({ prompt, output }) => prompt !== '' || output !== '').slice(0, TEXT_SESSIONS);
  const callers = new Set(sessions.map(({ caller }) => caller).filter((caller) => caller !== ''));
  const key = callers.size >= CALLERS ? 'caller' : 'session';
  const baseline = { features: FEATURES.name, key, hasCells, references: {}, topics: null } as const;
  const references: Record<string, TextReference> = {};
  for (const { name, of } of TEXT_STREAMS) {
    const found = buildTextReference(
      await inTurns(sessions, (session) => textSessions(baseline, [session], of)),
      FEATURES.dimensions,
    );
    if (found !== null) references[name] = found;
  }
  const prompts = sessions.filter(({ prompt }) => prompt !== '');
  const teachers = prompts.filter((_, i) => i % TOPICS_EVERY === 0);
  const vectors = await inTurns(prompts, ({ prompt }) => [vectorOf(prompt)]);
  const topics = await learnTopics(
    teachers.map(({ prompt: text }, i) => ({ text, vector: vectors[i * TOPICS_EVERY] ?? NOTHING })),
    vectors.filter((_, i) => i % TOPICS_EVERY > 0),
    FEATURES.dimensions,
  );
  if (Object.keys(references).length === 0 && topics === null) return null;
  return { baseline: { ...baseline, references, topics }, teachers: new Set(teachers) };
}

export function createTextMonitor(
  stream: string,
  { alphaRef, share, logThreshold, tolerance }: Allowance,
): TextMonitor {
  const config = { features: FEATURES.name, alphaRef, tolerance, logThreshold, intervalAlpha: 0.05 };
  return { stream, share, detector: createTextDetector(config, FEATURES.dimensions) };
}

/** One batch of texts; without a baseline of the same features nothing is said. */
export function stepTexts(
  monitor: TextMonitor,
  baseline: TextBaseline | undefined,
  at: number,
  sessions: readonly Session[],
): { monitor: TextMonitor; alarm: Alarm | null } {
  const reference = baseline?.references[monitor.stream];
  const read = TEXT_STREAMS.find(({ name }) => name === monitor.stream);
  if (baseline === undefined || reference === undefined || read === undefined || baseline.features !== FEATURES.name) {
    return { monitor, alarm: null };
  }
  const step = detectText(monitor.detector, reference, { at, sessions: textSessions(baseline, sessions, read.of) });
  const next = step.state === monitor.detector ? monitor : { ...monitor, detector: step.state };
  return { monitor: next, alarm: step.alarm === null ? null : alarmOf(monitor.stream, step.alarm) };
}

/**
 * How unlike the reference the texts of sessions are, 0 to 1, as the classifier sees it now: the mean of what its witnesses say, each half of the callers
 * judged by those that were learned from the other.
 * @returns null of a session where none may judge it
 */
export function unlikenessOf(
  monitor: TextMonitor,
  baseline: TextBaseline | undefined,
  sessions: readonly Session[],
): (number | null)[] {
  const reference = baseline?.references[monitor.stream];
  const read = TEXT_STREAMS.find(({ name }) => name === monitor.stream);
  if (baseline === undefined || reference === undefined || read === undefined || baseline.features !== FEATURES.name) {
    return sessions.map(() => null);
  }
  const witnesses = textWitnesses(monitor.detector, reference);
  return sessions.map((session) => {
    const [text] = textSessions(baseline, [session], read.of);
    const judges = text === undefined ? [] : (witnesses[halfOf(text.key)] ?? []).filter((each) => each !== null);
    if (text === undefined || judges.length === 0) return null;
    return judges.reduce((sum, witness) => sum + testify(witness, text.vector), 0) / judges.length;
  });
}

const NONE: ReadonlySet<Session> = new Set();

/** The same sessions, each but those of `except` with the topic of its prompt as a value. */
export function withTopics(
  sessions: readonly Session[],
  baseline: TextBaseline | undefined,
  except: ReadonlySet<Session> = NONE,
): Session[] {
  const topics = baseline?.topics ?? null;
  if (topics === null || baseline?.features !== FEATURES.name) return [...sessions];
  return sessions.map((session) =>
    session.prompt === '' || except.has(session)
      ? session
      : { ...session, values: { ...session.values, topics: promptTopic(topics, session.prompt) } },
  );
}

/** The topic of a prompt. @param topics learned with the same features */
export function promptTopic(topics: Topics, prompt: string): string {
  return prompt === '' ? '' : topicOf(topics, vectorOf(prompt));
}

function textSessions(
  { key, hasCells }: Pick<TextBaseline, 'key' | 'hasCells'>,
  sessions: readonly Session[],
  of: (session: Session) => string,
): TextSession[] {
  return sessions.flatMap((session) => {
    const text = of(session);
    if (text === '') return [];
    const cell = hasCells ? Math.floor(session.at / CELL_MS) % 4 : 0;
    return [{ vector: vectorOf(text), key: session[key] || session.session, cell }];
  });
}

/** Rounded, so that a baseline is the same again when it was saved. */
function vectorOf(text: string): SparseVector {
  const { indices, values } = FEATURES.of(text);
  return { indices, values: values.map((value) => Math.round(value * SCALE) / SCALE) };
}

function alarmOf(stream: string, { at, changedAfter, effect, usual, logEvidence, logThreshold }: TextAlarm): Alarm {
  return {
    stream,
    monitor: 0,
    segment: null,
    rest: null,
    side: 'up',
    at,
    changedAfter,
    logEvidence,
    logThreshold,
    counts: [effect.n, effect.mean, effect.low, effect.high],
    changedTo: effect.mean,
    band: { lower: 0, upper: usual },
  };
}
