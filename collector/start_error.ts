import { SidelightError, type ErrorCode } from '../core/errors.js';

/** Memory may be short for a moment: the next attempt may succeed. */
const PASSING = new Set(['ERR_WORKER_OUT_OF_MEMORY', 'ENOMEM', 'EAGAIN', 'EMFILE', 'ENFILE']);

/** Why a worker died before it was ever ready; null when that may well pass by itself. */
export function startError(error: Error & { code?: unknown; hint?: unknown }): SidelightError | null {
  const code = typeof error.code === 'string' ? error.code : '';
  if (PASSING.has(code)) return null;
  // On its way from the thread an error keeps its name, message and properties, not its class.
  const known = error.name === 'SidelightError';
  return new SidelightError(
    known ? (code as ErrorCode) : 'COLLECTOR_FAILED',
    known ? error.message : `calls cannot be captured: ${error.message}`,
    { cause: error, ...(typeof error.hint === 'string' ? { hint: error.hint } : {}) },
  );
}
