import type { Clock } from '../core/time/clock.js';

/**
 * A value that is asked for more often than it changes: loaded again when older than `maxAgeMs`; callers that come meanwhile share one load.
 * @throws what `load` throws; a failure is not kept
 */
export function cached<T>(clock: Clock, maxAgeMs: number, load: () => Promise<T>): () => Promise<T> {
  let at = Number.NEGATIVE_INFINITY;
  let value: Promise<T> | undefined;
  return () => {
    if (value !== undefined && clock.monotonic() - at < maxAgeMs) return value;
    at = clock.monotonic();
    const loading = load();
    value = loading;
    loading.catch(() => {
      if (value === loading) value = undefined;
    });
    return loading;
  };
}
