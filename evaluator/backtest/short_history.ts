import type { DriftConfig } from '../../core/config/schema.js';
import { isFirstCalls } from '../checks/drift/learning.js';

/** Of a history that is no longer than the reference, this part is learned from; the rest is watched. */
const PART = 1 / 3;
/** Fewer sessions give no monitor at all; that there are few makes bands wide, not wrong. */
const FEWEST_SESSIONS = 100;

/**
 * Settings under which a history can be replayed: those of the configuration, but for a reference that would take all there is, so that
 * nothing would be left to be watched. Then the first third serves, of as few sessions as it has.
 * @param history milliseconds
 */
export function fittingReference(drift: DriftConfig, history: number): DriftConfig {
  const { reference, batch, watermark, min_sessions } = drift;
  if (!isFirstCalls(drift) || reference + watermark + batch < history) return drift;
  const fitting = Math.max(batch, Math.floor((PART * history) / batch) * batch);
  return { ...drift, reference: fitting, min_sessions: Math.min(min_sessions, FEWEST_SESSIONS) };
}
