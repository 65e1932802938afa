import { periodAround } from '../../../core/time/calendar.js';
import { watchedHarms, type HarmConfig } from '../../../core/config/sections/harms.js';
import type { Finding } from '../../../core/findings/finding.js';
import { hasNotRead } from '../../../core/words/scorer_words.js';
import { queries } from '../../../store/index.js';
import type { Says } from '../../prevalence/corrected.js';
import { ScorersNow } from '../../prevalence/scorers_on.js';
import { follow, type PrevalenceStream } from '../../prevalence/streams.js';
import type { Check, CheckContext } from '../check.js';
import { harmFinding } from './finding.js';
import { WatchedTargets } from '../watched_targets.js';

/** Labels are looked up this often. */
const LABELS_MS = 60_000;

/** What people say of the calls of all targets, by target. */
type Labels = Map<string, Map<string, boolean>>;

/**
 * How prevalent each harm is in the texts of a target, against what is tolerated: a cheap scorer reads every call, a strong one (or a
 * judge) a sample with recorded chances, and labels of people correct the strong one. A cheap scorer alone gives no verdict.
 */
export function createHarmCheck(): Check {
  const streams = new Map<string, PrevalenceStream | null>();
  const labels = new Map<string, { at: number; says: Labels }>();
  const targets = new WatchedTargets();
  return {
    kind: 'toxicity',
    async evaluate(context) {
      const { config, store, now } = context;
      if (!config.harms.enabled || !config.scorers.enabled) return [];
      const names = await targets.of(config.harms.period, context);
      const scorers = await ScorersNow.read(config, store);
      const findings: Finding[] = [];
      for (const harm of watchedHarms(config.harms)) {
        const asked = names.filter((target) => scorers.isAsked(harm, target));
        if (asked.length === 0) continue;
        const known = labels.get(harm.name);
        const fresh = known !== undefined && Math.abs(now - known.at) < LABELS_MS;
        const { says } = fresh ? known : { says: await labelsOf(harm, context) };
        if (!fresh) labels.set(harm.name, { at: now, says });
        for (const target of asked) {
          const stream = await advanced(streams, harm, target, scorers, context);
          findings.push(harmFinding({ harm, target, ...stream, says: says.get(target) ?? NOTHING_SAID }, context));
        }
      }
      return findings;
    },
  };
}

const NOTHING_SAID: Says = new Map();

/** The stream after what has closed since, saved; or why there is none. */
async function advanced(
  streams: Map<string, PrevalenceStream | null>,
  harm: HarmConfig,
  target: string,
  scorers: ScorersNow,
  context: CheckContext,
): Promise<{ stream: PrevalenceStream | null; reason: string }> {
  const id = `harm:${harm.name}:${target}`;
  const on = scorers.on(harm, target);
  if (typeof on === 'string') return { stream: null, reason: on };
  let before = streams.get(id);
  if (before === undefined) before = await restored(id, context);
  const stream = await follow(on, before, context);
  streams.set(id, stream);
  if (stream !== null && stream !== before) {
    await queries.saveMonitorState(context.store, id, JSON.stringify(stream), context.now);
  }
  return { stream, reason: stream === null ? hasNotRead(on.strong.name) : '' };
}

async function restored(id: string, { store }: CheckContext): Promise<PrevalenceStream | null> {
  const saved = await queries.loadMonitorState(store, id);
  if (saved === null) return null;
  const stream = JSON.parse(saved) as PrevalenceStream;
  // Earlier versions did not count it, nor tell one text from another.
  stream.state.seen ??= stream.state.read;
  stream.state.worst = stream.state.worst.map((each) => ({
    ...each,
    text: each.text ?? each.call_id,
    times: each.times ?? 1,
  }));
  return stream;
}

/** Where as many say yes as no, nothing was said. */
async function labelsOf(harm: HarmConfig, { config, store, now }: CheckContext): Promise<Labels> {
  const { from } = periodAround(config.harms.period, now);
  const says: Labels = new Map();
  for (const { call_id, target, yes, no } of await queries.harmLabels(store, { harm: harm.name, from })) {
    if (yes === no) continue;
    const own = says.get(target) ?? new Map<string, boolean>();
    says.set(target, own.set(call_id, yes > no));
  }
  return says;
}
