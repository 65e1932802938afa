import type { Finding } from '../../../core/findings/finding.js';
import { queries } from '../../../store/index.js';
import { effectOf } from '../../monitors/effect.js';
import { explain, type Explanation, type Told, volumeSeriesOf } from '../../monitors/explain/index.js';
import type { Incident } from '../../monitors/incidents/incidents.js';
import type { Monitors, Watched } from '../../monitors/monitors.js';
import { streamOf } from '../../monitors/streams/streams.js';
import { TEXT_STREAMS, unlikenessOf, withTopics } from '../../monitors/streams/texts.js';
import type { CheckContext } from '../check.js';
import { drawsFor } from './learning.js';
import { readSessions } from './sessions.js';

/** Sessions on either side that a change is explained by. */
const SESSIONS = 1500;
/** To count them takes more, and none of their texts. */
const COUNTED = 20_000;
const CHARACTERS = 600;
/** What was before the change is shown from this far back. */
const BEFORE_MS = 2 * 3_600_000;
/** While a change lasts its evidence is read again this often: it is no cheap question. */
const AGAIN_MS = 600_000;

/** The evidence of changes that last, read when they are first told and now and then while they last. */
export class Evidence {
  private readonly known = new Map<string, { at: number; explanation: Explanation }>();

  async add(
    finding: Finding,
    incident: Incident,
    watched: Watched,
    monitors: Monitors,
    context: CheckContext,
  ): Promise<Finding> {
    const key = JSON.stringify([finding.key, incident.namedAt, incident.where]);
    const known = this.known.get(key);
    const isFresh = known !== undefined && context.now - known.at < AGAIN_MS && context.now >= known.at;
    const explanation = isFresh ? known.explanation : await explanationOf(incident, watched, monitors, context);
    if (!isFresh) this.known.set(key, { at: context.now, explanation });
    const { examples } = explanation;
    return { ...finding, evidence: examples.after, details: { ...finding.details, ...explanation } };
  }

  /** Forgets changes that are over. */
  keep(now: number): void {
    for (const [key, { at }] of this.known) if (now - at > 2 * AGAIN_MS) this.known.delete(key);
  }
}

async function explanationOf(
  incident: Incident,
  watched: Watched,
  monitors: Monitors,
  context: CheckContext,
): Promise<Explanation> {
  const { stream, side, changedAfter } = incident;
  const { reference, cursor } = watched;
  const changed = changedAfter ?? reference.to;
  const before = { from: reference.from, to: reference.to };
  const around = { from: Math.max(reference.from, changed - BEFORE_MS), to: cursor };
  const told = async (span: Span): Promise<{ told: Told[]; fraction: number }> => {
    const { sessions, fraction } = await sessionsOf(span, incident, watched, context);
    return { told: toldOf(sessions, stream, watched, monitors), fraction };
  };
  const recent = await told(around);
  const texts = TEXT_STREAMS.find(({ name }) => name === stream);
  const { measure, quantile } = effectOf(watched, incident, context.config.drift.batch);
  const explanation = explain({
    kind: texts === undefined ? (streamOf(stream)?.kind ?? 'number') : 'degree',
    side,
    isSpread: measure === 'spread',
    quantile,
    changedAfter: changed,
    texts: texts === undefined ? null : texts.name === 'prompt_texts' ? 'prompt' : 'output',
    reference: (await told(before)).told,
    recent: recent.told,
  });
  if (stream !== 'volume') return shownBy(explanation, incident, around.from, context);
  const ends = recent.told.map(({ at }) => at);
  return { ...explanation, series: volumeSeriesOf(ends, around.from, around.to, recent.fraction) };
}

/** The calls that show it, in place of the last ones of their sessions. */
async function shownBy(
  explanation: Explanation,
  { stream, side }: Incident,
  from: number,
  { store }: CheckContext,
): Promise<Explanation> {
  const by = saidBy(stream);
  if (by === null) return explanation;
  const { before, after } = explanation.examples;
  const since = from - queries.LONGEST_MS;
  const telling = async (calls: string[], highest: boolean): Promise<string[]> => {
    const found = await queries.tellingCalls(store, { calls, highest, since, by });
    return calls.map((call) => found.get(call) ?? call);
  };
  const isUp = side === 'up';
  return { ...explanation, examples: { before: await telling(before, !isUp), after: await telling(after, isUp) } };
}

/** What a call says of a stream, if it is a matter of more or less. */
function saidBy(stream: string): queries.TellingQuestion['by'] | null {
  const known = streamOf(stream);
  const [scorer = '', version] = stream.split('@');
  if (version !== undefined && known?.kind !== 'category') return { scorer, version };
  return known?.call ? { call: known.call } : null;
}

/** Epoch milliseconds. */
interface Span {
  from: number;
  to: number;
}

/** An even sample of what is likely to be in the span, and which part of it that is. */
async function sessionsOf(
  { from, to }: Span,
  { stream, where }: Incident,
  { target }: Watched,
  { config, store, purposes }: CheckContext,
): Promise<{ sessions: queries.ClosedSession[]; fraction: number }> {
  const only = where ?? {};
  const [seen] = await queries.observedTargets(store, { from, to, purposes, except: [], only: { ...only, target } });
  const most = stream === 'volume' ? COUNTED : SESSIONS;
  const below = drawsFor(most, seen?.sessions ?? 0);
  const sessions = await readSessions(store, {
    from,
    to,
    targets: [target],
    only,
    purposes,
    below,
    gap: config.drift.watermark,
    texts: { below: stream === 'volume' ? 0 : queries.DRAWS, characters: CHARACTERS },
    limit: 2 * most,
  });
  return { sessions, fraction: below / queries.DRAWS };
}

/** What the monitor of a stream sees of sessions: of texts how unlike the reference they are, of volume that they are there. */
function toldOf(
  sessions: readonly queries.ClosedSession[],
  stream: string,
  { target, texts }: Watched,
  monitors: Monitors,
): Told[] {
  const baseline = monitors.textBaseline(target);
  const classifier = texts.find((each) => each.stream === stream);
  const unlike = classifier === undefined ? null : unlikenessOf(classifier, baseline, sessions);
  return withTopics(sessions, baseline).map(({ at, call_id, values, prompt, output }, i) => ({
    at,
    call_id,
    value: stream === 'volume' ? 1 : unlike === null ? (values[stream] ?? null) : (unlike[i] ?? null),
    prompt,
    output,
  }));
}
