import type { TargetStatus } from '../../api/types.js';
import type { State } from '../../ui/index.js';

const QUIET_MS = 24 * 3_600_000;

/** Whether a target is heard of: never, not for a day, or lately. Silence is not health, so it is grey or amber, not green. */
export function targetState(target: Pick<TargetStatus, 'last_call_at'>, now: number): { state: State; word: string } {
  if (target.last_call_at === null) return { state: 'no_data', word: 'waiting for its first call' };
  if (now - Date.parse(target.last_call_at) > QUIET_MS) return { state: 'near', word: 'silent for a day' };
  return { state: 'ok', word: 'seen' };
}
