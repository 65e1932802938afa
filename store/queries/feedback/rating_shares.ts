import type { Purpose } from '../../../core/call.js';
import { time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';

/** Who rates, and what, on one target. */
export interface RatingShares {
  target: string;
  /** Ratings whose call is known. */
  ratings: number;
  /** Different sources; the caller of the rated call where a rating names no source. */
  sources: number;
  /** Ratings by the busiest source. */
  by_source: number;
  source_ids: string[];
  /** Ratings on calls with the prompt that is rated most. */
  on_prompt: number;
  prompts: number;
  prompt_ids: string[];
}

/** Ratings of the newest so many; beyond that a flood shows all the same. */
const RATINGS = 50_000;
const IDS = 5;
/** A rating comes after its call, by so much at most. */
const BEFORE_MS = 30 * 86_400_000;

/** How ratings since `from` are spread over sources and prompts, by target. A source that rates the same call again counts once. */
export async function ratingShares(
  store: Store,
  { from, to, purposes }: { from: number; to: number; purposes: readonly Purpose[] },
): Promise<RatingShares[]> {
  const top = (by: string) => `
    SELECT target, sum(n) AS ratings, uniqExact(${by}) AS different, max(n) AS top, argMax(some, n) AS ids
    FROM (SELECT target, ${by}, count() AS n, groupArray(${IDS})(call_id) AS some FROM rated GROUP BY target, ${by}) GROUP BY target`;
  return store.query<RatingShares>(
    `WITH rated AS (
       SELECT c.target AS target, c.call_id AS call_id, if(f.source = '', c.caller, f.source) AS who, cityHash64(c.prompt) AS prompt_hash
       FROM (
         SELECT call_id, source FROM feedback
         WHERE at >= ${time('from')} AND at < ${time('to')} AND rating IS NOT NULL AND call_id != ''
         ORDER BY at DESC LIMIT ${RATINGS}
       ) AS f
       INNER JOIN (
         SELECT call_id, target, caller, prompt FROM calls
         WHERE started_at >= ${time('back')} AND started_at < ${time('to')} AND purpose IN {purposes:Array(String)}
           AND call_id IN (SELECT call_id FROM feedback WHERE at >= ${time('from')} AND at < ${time('to')})
       ) AS c ON c.call_id = f.call_id
       GROUP BY target, call_id, who, prompt_hash
     )
     SELECT s.target AS target, s.ratings AS ratings, s.different AS sources, s.top AS by_source, s.ids AS source_ids,
       p.top AS on_prompt, p.different AS prompts, p.ids AS prompt_ids
     FROM (${top('who')}) AS s INNER JOIN (${top('prompt_hash')}) AS p ON p.target = s.target ORDER BY target`,
    { from: Math.floor(from), to: Math.ceil(to), back: Math.floor(from - BEFORE_MS), purposes: [...purposes] },
  );
}
