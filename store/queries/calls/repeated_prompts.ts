import type { Purpose } from '../../../core/call.js';
import { time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';

/** The prompt that a target was sent most often. */
export interface RepeatedPrompt {
  target: string;
  /** Calls with a prompt. */
  calls: number;
  /** Of those, calls with the most frequent one. */
  repeats: number;
  /** Callers who sent it; '' among them where a call names none. */
  callers: number;
  ids: string[];
}

const IDS = 5;

/** How often the most frequent prompt of each target came within [from, to); prompts are compared whole. */
export async function repeatedPrompts(
  store: Store,
  { from, to, purposes }: { from: number; to: number; purposes: readonly Purpose[] },
): Promise<RepeatedPrompt[]> {
  return store.query<RepeatedPrompt>(
    `SELECT target, sum(n) AS calls, max(n) AS repeats, argMax(senders, n) AS callers, argMax(some, n) AS ids
     FROM (
       SELECT target, cityHash64(prompt) AS hash, count() AS n, uniq(caller) AS senders, groupArray(${IDS})(call_id) AS some
       FROM calls
       WHERE started_at >= ${time('from')} AND started_at < ${time('to')} AND purpose IN {purposes:Array(String)} AND notEmpty(prompt)
       GROUP BY target, hash
     ) GROUP BY target ORDER BY target`,
    { from: Math.floor(from), to: Math.ceil(to), purposes: [...purposes] },
  );
}
