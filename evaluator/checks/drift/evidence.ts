import type { Finding } from '../../../core/finding.js';
import { queries } from '../../../store/index.js';
import { explain, type Explanation, type Told } from '../../monitors/explain/index.js';
import type { Incident } from '../../monitors/incidents.js';
import type { Monitors, Watched } from '../../monitors/monitors.js';
import { streamOf } from '../../monitors/streams.js';
import { TEXT_STREAMS, withTopics } from '../../monitors/texts.js';
import type { CheckContext } from '../check.js';
import { drawsFor } from './learning.js';
import { readSessions } from './sessions.js';

/** Sessions on either side that a change is explained by. */
const SESSIONS = 1500;
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
  { stream, where, side, changedAfter }: Incident,
  watched: Watched,
  monitors: Monitors,
  context: CheckContext,
): Promise<Explanation> {
  const { reference, cursor, target } = watched;
  const changed = changedAfter ?? reference.to;
  const only = where === null ? {} : { [where.dimension]: where.value };
  const told = async (from: number, to: number): Promise<Told[]> => {
    const sessions = await sessionsOf({ from, to, target, only }, context);
    return withTopics(sessions, monitors.textBaseline(target)).map((each) => toldOf(each, stream));
  };
  const texts = TEXT_STREAMS.find(({ name }) => name === stream);
  return explain({
    kind: streamOf(stream)?.kind ?? 'number',
    side,
    changedAfter: changed,
    texts: texts === undefined ? null : texts.name === 'prompt_texts' ? 'prompt' : 'output',
    reference: await told(reference.from, reference.to),
    recent: await told(Math.max(reference.from, changed - BEFORE_MS), cursor),
  });
}

/** An even sample of what is likely to be in the span. */
async function sessionsOf(
  { from, to, target, only }: { from: number; to: number; target: string; only: Record<string, string> },
  { config, store, purposes }: CheckContext,
): Promise<queries.ClosedSession[]> {
  const [seen] = await queries.observedTargets(store, { from, to, purposes, except: [], only: { ...only, target } });
  const below = drawsFor(SESSIONS, seen?.sessions ?? 0);
  return readSessions(store, {
    from,
    to,
    targets: [target],
    only,
    purposes,
    below,
    gap: config.drift.watermark,
    texts: { below: queries.DRAWS, characters: CHARACTERS },
    limit: 2 * SESSIONS,
  });
}

function toldOf({ at, call_id, values, prompt, output }: queries.ClosedSession, stream: string): Told {
  return { at, call_id, value: values[stream] ?? null, prompt, output };
}
