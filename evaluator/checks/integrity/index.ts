import type { Finding } from '../../../core/findings/finding.js';
import { queries } from '../../../store/index.js';
import type { Check, CheckContext } from '../check.js';
import { ARRIVAL_MS, countFinding, COUNTER_NAMES, OWN_COUNTERS } from './counts.js';
import { fieldFindings } from './fields.js';
import { type KnownValues, withSeen } from './known_values.js';
import { RATING_WINDOWS, ratingFindings } from './ratings.js';
import { repeatsFinding } from './repeats.js';
import type { Subject } from './question.js';
import { unseenFindings } from './unseen.js';

const STATE = 'integrity';
/** Windows are long and texts are read: they are not asked more often than this. */
const REFRESH_MS = 60_000;
/** A target without calls for so long is asked about no more. */
const LISTED_MS = 86_400_000;
/** What was stored before the first look is learned from, so far back and a part of it at a time. */
const HISTORY_MS = 7 * 86_400_000;
const PART_MS = 86_400_000;

/** Whether the data can be what it seems: fields, kinds that were never there, floods, bent feedback, counts that do not agree. */
export function createIntegrityCheck(): Check {
  let known: KnownValues | null = null;
  let kept: { at: number; findings: Finding[] } | null = null;
  return {
    kind: 'integrity',
    async evaluate(context) {
      if (!context.config.integrity.enabled) return [];
      if (kept !== null && Math.abs(context.now - kept.at) < REFRESH_MS) return kept.findings;
      known = await learned(known ?? (await restored(context)), context);
      kept = { at: context.now, findings: await ask(known, context) };
      return kept.findings;
    },
  };
}

async function restored({ store, now }: CheckContext): Promise<KnownValues> {
  const saved = await queries.loadMonitorState(store, STATE);
  return saved === null ? { format: 1, cursor: now - HISTORY_MS, targets: {} } : (JSON.parse(saved) as KnownValues);
}

/** Reads on from the cursor; the last window is read again, since calls come late. */
async function learned(known: KnownValues, { store, now, purposes, config }: CheckContext): Promise<KnownValues> {
  let next = known;
  const begin = Math.max(now - HISTORY_MS, Math.min(known.cursor, now) - config.integrity.window);
  for (let from = begin; from < now; from += PART_MS) {
    const to = Math.min(now, from + PART_MS);
    next = withSeen(next, await queries.seenValues(store, { from, to, purposes }), to);
  }
  await queries.saveMonitorState(store, STATE, JSON.stringify(next), now);
  return next;
}

async function ask(known: KnownValues, context: CheckContext): Promise<Finding[]> {
  const { store, now, purposes, config } = context;
  const { window, off } = config.integrity;
  const span = { from: now - window, to: now, purposes };
  const isAsked = (question: (typeof off)[number]) => !off.includes(question);
  const steps = await queries.fieldFaults(store, {
    from: now - window,
    now,
    watermark: config.drift.watermark,
    purposes,
  });
  const seen = isAsked('unseen') ? await queries.seenValues(store, span) : [];
  const repeats = isAsked('repeats') ? await queries.repeatedPrompts(store, span) : [];
  const ratings = isAsked('ratings')
    ? await queries.ratingShares(store, { ...span, from: now - RATING_WINDOWS * window })
    : [];
  const targets = new Set([...targetsOf(known, now), ...steps.map((step) => step.target)]);
  const answers = [...targets].sort().flatMap((target): Finding[] => {
    const subject: Subject = { ...context, target };
    const own = <T extends { target: string }>(rows: readonly T[]) => rows.filter((each) => each.target === target);
    return [
      ...fieldFindings(subject, own(steps)),
      ...(isAsked('unseen') ? unseenFindings(subject, known.targets[target], own(seen)) : []),
      ...(isAsked('repeats') ? [repeatsFinding(subject, own(repeats)[0])] : []),
      ...own(ratings).flatMap((each) => ratingFindings(subject, each)),
    ];
  });
  return [...answers, ...(isAsked('counts') ? await countFindings(targets, context) : [])];
}

function targetsOf(known: KnownValues, now: number): string[] {
  return Object.entries(known.targets).flatMap(([target, { last }]) => (now - last < LISTED_MS ? [target] : []));
}

async function countFindings(targets: ReadonlySet<string>, context: CheckContext): Promise<Finding[]> {
  const to = context.now - ARRIVAL_MS;
  const from = to - context.config.integrity.window;
  const counted = await queries.countedCalls(context.store, { from, to, names: COUNTER_NAMES, own: OWN_COUNTERS });
  return counted.filter(({ target }) => targets.has(target)).map((each) => countFinding(context, each));
}
