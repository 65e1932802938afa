import { messageOf } from '../../core/errors.js';
import { CHECK_KINDS } from '../../core/findings/finding.js';
import { queries } from '../../store/index.js';
import type { ServiceContext } from '../context.js';

/** A verdict is stored somewhat after the moment it is about; so far back is looked each time. */
const OVERLAP_MS = 600_000;

/**
 * Tells OpenTelemetry of verdicts as they are stored, each once; begins with those from now on. The evaluator may run in
 * another process, so that the store is asked.
 * @returns ends it; waits for the look under way
 */
export function feedVerdicts(
  service: Pick<ServiceContext, 'telemetry' | 'store' | 'clock' | 'log' | 'config'>,
): () => Promise<void> {
  const evaluated = service.telemetry?.evaluated ?? null;
  if (evaluated === null) return async () => {};
  const begun = service.clock.now();
  let told = new Set<string>();
  let failing = false;
  let looking: Promise<void> | null = null;
  const look = async (): Promise<void> => {
    try {
      const since = Math.max(begun, service.clock.now() - OVERLAP_MS);
      const found = await queries.detailedFindings(service.store, { kinds: CHECK_KINDS, since, brief: true });
      evaluated(found.filter(({ finding_id: id }) => !told.has(id)));
      told = new Set(found.map(({ finding_id: id }) => id));
      failing = false;
    } catch (error) {
      if (!failing) service.log.warn({ error: messageOf(error) }, 'verdicts could not be read for OpenTelemetry');
      failing = true;
    }
  };
  const timer = setInterval(() => {
    // While one takes longer than the interval there is no other: they would pile up, and look for the same.
    looking ??= look().finally(() => (looking = null));
  }, service.config.evaluator.interval).unref();
  return async () => {
    clearInterval(timer);
    await looking;
  };
}
