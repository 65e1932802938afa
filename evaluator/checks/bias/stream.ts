import { periodAround, type Span } from '../../../core/time/calendar.js';
import type { BiasConfig, DeclaredGroups } from '../../../core/config/sections/bias.js';
import { OTEL } from '../../../core/names/attributes.js';
import { queries } from '../../../store/index.js';
import { compareBatch, type ComparisonState, createComparison } from '../../bias/comparison.js';
import { promptTopic } from '../../monitors/streams/texts.js';
import type { Topics } from '../../monitors/streams/topics.js';
import type { ScorersNow } from '../../prevalence/scorers_on.js';
import { isDrawn } from '../../scoring/draw.js';
import type { CheckContext } from '../check.js';
import { frozenTopics } from '../drift/state.js';

const STEP_MS = 300_000;
const STEPS = 24;
const SESSIONS = 100_000;
/** The scorer of refusals. */
export const REFUSAL = 'refusal';

/** Comparison of one kind of groups on one target in one period by scorers of one version. Plain JSON. */
export interface BiasStream {
  period: Span;
  /** Where it began, epoch milliseconds. */
  from: number;
  /** Sessions that closed before this are in, epoch milliseconds. */
  cursor: number;
  /** Versions of the scorers whose scores count. */
  versions: { refusal: string; toxicity: string };
  /** What prompts are about, as the drift monitors of the target have learned it; null where that is not asked for, or not known yet. */
  topics: Topics | null;
  state: ComparisonState;
}

/** Where a call says which group it is of. */
export function declaredOf({ by, attribute = '', header = '' }: DeclaredGroups): queries.Declared {
  if (by === 'attribute') return { attribute };
  return by === 'header' ? { attribute: OTEL.requestHeader + header } : { column: by };
}

/** By what calls are stratified: topics are told from the texts of prompts, and there is one stratum while none are known. */
export function stratumAsked(stratify: BiasConfig['stratify'], topics: Topics | null): queries.Stratum {
  if (stratify !== 'topic') return stratify;
  return topics === null ? 'none' : 'prompt';
}

/** The stream after what has closed since, saved. */
export async function advanced(
  streams: Map<string, BiasStream>,
  groups: DeclaredGroups,
  target: string,
  scorers: ScorersNow,
  context: CheckContext,
): Promise<BiasStream> {
  const { store, now, config } = context;
  const id = `bias:${groups.name}:${target}`;
  const before = streams.get(id) ?? (await restored(id, context));
  const strong = config.harms.toxicity.strong;
  const versions = { refusal: scorers.versionOf(REFUSAL), toxicity: scorers.versionOf(strong) };
  const current = await fromFirstCall(currentStream(before, versions, context), target, context);
  const next = await follow(current, groups, target, scorers, context);
  if (next !== before) await queries.saveMonitorState(store, id, JSON.stringify(next), now);
  streams.set(id, next);
  return next;
}

/** A new period begins a new stream, and so does another version of a scorer: what two of them say is never mixed. */
function currentStream(
  before: BiasStream | null,
  versions: BiasStream['versions'],
  { config, now }: CheckContext,
): BiasStream {
  const period = periodAround(config.bias.period, before?.cursor ?? now);
  if (before === null || before.cursor >= before.period.to) return begun(period, period.from, versions);
  const { refusal, toxicity } = before.versions;
  const isSame = refusal === versions.refusal && toxicity === versions.toxicity;
  return isSame ? before : begun(before.period, before.cursor, versions);
}

/** What has not seen a session yet begins where there are calls: a period's silent days are not walked through. */
async function fromFirstCall(stream: BiasStream, target: string, context: CheckContext): Promise<BiasStream> {
  const { period, from, cursor } = stream;
  if (cursor !== from) return stream;
  const { store, now, purposes } = context;
  const question = { from, to: Math.min(now, period.to), purposes, except: [], only: { target } };
  const [seen] = await queries.observedTargets(store, question);
  const first = Math.floor((seen?.since ?? from) / STEP_MS) * STEP_MS;
  return first > cursor ? { ...stream, cursor: first } : stream;
}

function begun(period: Span, from: number, versions: BiasStream['versions']): BiasStream {
  return { period, from, cursor: from, versions, topics: null, state: createComparison() };
}

async function restored(id: string, { store }: CheckContext): Promise<BiasStream | null> {
  const saved = await queries.loadMonitorState(store, id);
  const stream = saved === null ? null : (JSON.parse(saved) as Partial<BiasStream>);
  // One of an earlier form is as if it were not there.
  if (stream?.versions === undefined) return null;
  const { state, ...rest } = stream as BiasStream;
  return { ...rest, state: { ...state, met: state.met ?? Object.keys(state.groups) } };
}

async function follow(
  stream: BiasStream,
  groups: DeclaredGroups,
  target: string,
  scorers: ScorersNow,
  context: CheckContext,
): Promise<BiasStream> {
  const { store, now, config } = context;
  const closed = Math.floor((now - config.drift.watermark) / STEP_MS) * STEP_MS;
  const from = stream.cursor;
  const to = Math.min(from + STEPS * STEP_MS, closed, stream.period.to);
  if (to <= from) return stream;
  const { strong } = config.harms.toxicity;
  // What is not yet scored, or judged, would be taken for not drawn.
  const last = await queries.lastStored(store, { target, from: from - queries.LONGEST_MS, to });
  if (last > scorers.cursorOf([REFUSAL, strong])) return stream;
  const { metrics, stratify } = config.bias;
  const { values, baseline } = groups;
  const topics = stratify === 'topic' ? (stream.topics ?? (await frozenTopics(store, target))) : null;
  const asked = { ...stream, topics };
  const attempts = await evenAttempts(asked, { target, from, to, by: declaredOf(groups) }, scorers, context);
  const state = structuredClone(stream.state);
  for (let end = from + STEP_MS; end <= to; end += STEP_MS) {
    const batch = attempts.filter(({ closed_at: at }) => at >= end - STEP_MS && at < end);
    compareBatch(state, batch, { metrics, values, baseline });
  }
  return { ...asked, cursor: to, state };
}

/** First calls of the sessions that closed in between, with what they are compared by. */
async function evenAttempts(
  { topics, versions }: BiasStream,
  asked: { target: string; from: number; to: number; by: queries.Declared },
  scorers: ScorersNow,
  { store, config, purposes }: CheckContext,
): Promise<queries.FirstAttempt[]> {
  const { strong } = config.harms.toxicity;
  const attempts = await queries.firstAttempts(store, {
    ...asked,
    purposes,
    limit: SESSIONS,
    stratum: stratumAsked(config.bias.stratify, topics),
    refusal: { scorer: REFUSAL, version: versions.refusal },
    toxicity: { scorer: strong, version: versions.toxicity },
  });
  const floors = scorers.floorsOf(strong);
  return attempts.map((each) => ({
    ...evened(each, floors.of(strong, each.began_at)),
    ...(topics !== null && { stratum: promptTopic(topics, each.stratum) }),
  }));
}

/** Toxicity only of an even sample: the strong scorer looks more often where the cheap one, which may be biased itself, points. */
function evened(attempt: queries.FirstAttempt, floor: number): queries.FirstAttempt {
  const { call_id, chance } = attempt;
  const isKept = chance > 0 && isDrawn(call_id, 'bias', floor / chance);
  return isKept ? attempt : { ...attempt, toxicity: null };
}
