/** Looks at the worker this often, ms. */
const LOOK_EVERY_MS = 5000;
/** A worker that has work and gets none of it done for so long hangs, ms. */
const HUNG_AFTER_MS = 30_000;

export interface WatchdogOptions {
  /** Bytes that wait for the worker, and how many it was done with in all; null while there is no worker. */
  progress(): { waiting: number; consumed: number } | null;
  /** The worker hangs. */
  onHung(): void;
  lookEveryMs?: number;
  hungAfterMs?: number;
}

/**
 * Notices a worker that does nothing although there is something to do. Looks are counted, not time, so that a process that was
 * itself stopped for a while does not blame its worker. @returns ends the watch
 */
export function watchWorker(options: WatchdogOptions): () => void {
  const { progress, onHung, lookEveryMs = LOOK_EVERY_MS, hungAfterMs = HUNG_AFTER_MS } = options;
  const patience = Math.ceil(hungAfterMs / lookEveryMs);
  let last = -1;
  let still = 0;
  const timer = setInterval(() => {
    const now = progress();
    still = now !== null && now.waiting > 0 && now.consumed === last ? still + 1 : 0;
    last = now?.consumed ?? -1;
    if (still < patience) return;
    still = 0;
    onHung();
  }, lookEveryMs).unref();
  return () => clearInterval(timer);
}
