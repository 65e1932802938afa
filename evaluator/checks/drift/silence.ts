import type { Finding } from '../../../core/findings/finding.js';
import { noVerdict } from '../../../core/words/no_verdict.js';
import type { Watched } from '../../monitors/monitors.js';
import { moment } from '../../words.js';
import { type CheckContext, finding } from '../check.js';

/** Nothing for so many times the usual time between two sessions is no chance ... */
const GAPS = 20;
/** ... and less than an hour is not worth a word. */
const LEAST_MS = 3_600_000;

/**
 * Why nothing can be said of any stream of a target; null where something can. A clock that has stepped back stamps what comes now with times
 * that have been read already.
 */
export function whyBlind({ cursor }: Watched, { now }: CheckContext): string | null {
  if (cursor <= now) return null;
  return `the clock has stepped back: all up to ${at(cursor)} has been read, and what begins before is left out; to watch on at once, have the reference learned again`;
}

/** Why nothing can be said of one stream now: no session has told anything of it for long. Volume is never silent. */
export function whySilent(watched: Watched, stream: string): string | null {
  if (stream === 'volume') return null;
  const { reference, cursor } = watched;
  const own = watched.streams.find(({ name }) => name === stream);
  const sessions = own?.monitors[0]?.sessions ?? reference.sessions;
  const seenAt = (own ?? watched).seenAt ?? reference.to;
  const patience = Math.max(LEAST_MS, (GAPS * (reference.to - reference.from)) / Math.max(1, sessions));
  return cursor - seenAt > patience ? `no session has said anything of it since ${at(seenAt)}` : null;
}

/** The same question without an answer. */
export function unanswered(known: Finding, why: string, { now }: CheckContext): Finding {
  const { kind, key, title, target, model, metric, unit, severity, limit, method, window_seconds, details } = known;
  const same = { kind, key, title, target, model, metric, unit, severity, limit, method, window_seconds };
  return finding(now, { ...same, ...(details !== undefined && { details }), summary: noVerdict(title, why) });
}

const at = (time: number): string => moment(new Date(time).toISOString());
