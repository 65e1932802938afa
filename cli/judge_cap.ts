import type { Config } from '../core/config/schema.js';

/** The scorers with judges that may spend no more than this in the run. @param usd US dollars */
export function cappedAt(scorers: Config['scorers'], usd: number): Config['scorers'] {
  const judges = scorers.judges.map((judge) => ({ ...judge, daily_cost_cap: Math.min(judge.daily_cost_cap, usd) }));
  return { ...scorers, judges };
}
