import { iso, time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';

export interface TargetRow {
  target: string;
  /** Of the latest call. */
  environment: string;
  version: string;
  backends: string[];
  models: string[];
  first_call_at: string | null;
  last_call_at: string | null;
  /** Of any purpose. */
  calls_24h: number;
  /** Some of its calls are demo traffic. */
  demo: boolean;
}

/** Every target that was ever seen, by name. Its times are those of minutes. */
export async function targetStatus(store: Store, now: number): Promise<TargetRow[]> {
  return store.query(
    `SELECT target,
       argMax(environment, minute) AS environment,
       argMax(version, minute) AS version,
       arraySort(groupUniqArrayIf(50)(backend, backend != '')) AS backends,
       arraySort(groupUniqArrayIf(50)(model, model != '')) AS models,
       ${iso('min(minute)')} AS first_call_at,
       ${iso('max(minute)')} AS last_call_at,
       sumIf(calls, minute > ${time('since')}) AS calls_24h,
       toBool(max(purpose = 'demo')) AS demo
     FROM calls_1m GROUP BY target ORDER BY target`,
    { since: Math.floor(now) - 86_400_000 },
  );
}
