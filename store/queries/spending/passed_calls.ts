import type { Store } from '../../store.js';
import { inScope, within, type Range, type Scope } from '../scope.js';

/** Calls that went through a tap. What was posted or told by spans alone went past all of them: no tap could have refused it. */
export async function passedCalls(store: Store, range: Range, scope: Scope): Promise<number> {
  const when = within('c.started_at', range);
  const which = inScope(scope);
  const [row] = await store.query<{ calls: number }>(
    `SELECT count() AS calls FROM calls AS c WHERE ${when.sql}${which.sql} AND tap IN ('tcp', 'http')`,
    { ...when.params, ...which.params },
  );
  return row?.calls ?? 0;
}
