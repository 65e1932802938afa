import { amount, compared, plural, rate } from '../../core/words/amounts.js';
import { clockTime } from '../times.js';

export const NO_CALLS = 'No calls in this range.';

/** What a chart of a p95 against its budget shows now. */
export function quantileSentence(options: {
  p95: number | null;
  limit: number | null;
  /** Those the percentile is of. */
  calls: number;
  /** Said when there are none. */
  nothing: string;
  points: readonly { at: string; p95: number | null }[];
}): string {
  const { p95, limit, calls, points } = options;
  if (p95 === null) return options.nothing;
  const tell = compared(p95, limit, 'ms');
  const was = `p95 was ${tell(p95)} over ${plural(calls, 'call')}`;
  if (limit === null) return `${was}; no budget is set.`;
  const since = overSince(points, limit);
  if (since !== null) return `p95 has been over its budget of ${tell(limit)} since ${clockTime(since)}; ${was}.`;
  if (p95 <= limit) return `${was}, within its budget of ${tell(limit)}.`;
  return `${was}, over its budget of ${tell(limit)}; it is back within it now.`;
}

/** Start of the run of points over the limit that lasts until now; null when the last one with a value is within. */
function overSince(points: readonly { at: string; p95: number | null }[], limit: number): number | null {
  let since: number | null = null;
  for (const { at, p95 } of points) {
    if (p95 === null) continue;
    since = p95 > limit ? (since ?? Date.parse(at)) : null;
  }
  return since;
}

export function throughputSentence(options: {
  calls: number;
  errors: number;
  callsPerSecond: number | null;
  outputTokensPerSecond: number | null;
}): string {
  const { calls, errors, callsPerSecond, outputTokensPerSecond } = options;
  if (calls === 0 || callsPerSecond === null) return NO_CALLS;
  const tokens = outputTokensPerSecond ? `, ${rate(outputTokensPerSecond)} output tokens a second` : '';
  const failed = errors === 0 ? 'none failed' : `${amount(errors / calls, 'ratio')} failed`;
  return `${rate(callsPerSecond)} calls a second${tokens}; ${failed} of ${plural(calls, 'call')}.`;
}
