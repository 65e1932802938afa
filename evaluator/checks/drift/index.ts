import type { Finding } from '../../../core/findings/finding.js';
import type { Monitors } from '../../monitors/monitors.js';
import type { Check, CheckContext } from '../check.js';
import { Evidence } from './evidence.js';
import { follow, Gaps } from './following.js';
import { forgetOld, learn, type Learner, learners, learnUnborn } from './learning.js';
import { restoreMonitors, StateKeeper } from './state.js';
import { RecentSessions } from './recent.js';
import { findingsOf, learningFinding } from './words.js';

/** While references are learned, sessions are counted this often. */
const LEARN_MS = 300_000;
/** ... and this often while nothing is watched yet: who has just attached a target looks for it. */
const FIRST_LEARN_MS = 30_000;
/** Targets that are watched. */
const TARGETS = 20;

/**
 * Monitors of closed sessions against a reference that is learned once per target.
 * @param isReplay what is asked about is over: nothing is waited for that may still come
 */
export function createDriftCheck({ isReplay = false } = {}): Check {
  const keeper = new StateKeeper();
  const evidence = new Evidence();
  const recent = new RecentSessions();
  const gaps = isReplay ? null : new Gaps();
  let monitors: Monitors | null = null;
  let learned: { at: number; learning: readonly Learner[] } | null = null;
  return {
    kind: 'drift',
    async evaluate(context) {
      const { config, store, now } = context;
      if (!config.drift.enabled) return [];
      monitors ??= await restoreMonitors(context);
      let changed = false;
      const every = monitors.watched().length === 0 ? FIRST_LEARN_MS : Math.min(LEARN_MS, config.drift.reference / 10);
      if (learned === null || now - learned.at >= every || now < learned.at) {
        const lessons = await learnAll(monitors, context);
        changed = lessons.changed;
        learned = { at: now, learning: lessons.learning };
      }
      changed = (await follow(monitors, { recent, gaps }, context)) || changed;
      if (changed) await keeper.save(store, monitors, now);
      return [
        ...learned.learning.map((each) => learningFinding(each, context)),
        ...(await answers(monitors, recent, evidence, context)),
      ];
    },
  };
}

async function learnAll(monitors: Monitors, context: CheckContext): Promise<{ changed: boolean; learning: Learner[] }> {
  let changed = await forgetOld(monitors, context);
  const learning: Learner[] = [];
  for (const each of await learners(monitors, context)) {
    const isRoom = monitors.watched().length < TARGETS;
    if (isRoom && (await learn(monitors, each, context))) changed = true;
    else learning.push(each);
  }
  for (const watched of monitors.watched()) changed = (await learnUnborn(monitors, watched, context)) || changed;
  return { changed, learning };
}

async function answers(
  monitors: Monitors,
  recent: RecentSessions,
  evidence: Evidence,
  context: CheckContext,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const watched of monitors.watched()) {
    for (const { finding, incident } of findingsOf(watched, recent, context)) {
      findings.push(incident === null ? finding : await evidence.add(finding, incident, watched, monitors, context));
    }
  }
  evidence.keep(context.now);
  return findings;
}
