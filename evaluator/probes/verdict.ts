import type { ProbeVerdict } from '../../core/findings/probe_result.js';

/** Violated where any is, cleared where all are; undecided where there is none. */
export function worstVerdict(verdicts: readonly ProbeVerdict[]): ProbeVerdict {
  if (verdicts.includes('violated')) return 'violated';
  return verdicts.length > 0 && verdicts.every((verdict) => verdict === 'cleared') ? 'cleared' : 'undecided';
}
