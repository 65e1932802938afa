import { systemClock } from '../../core/time/clock.js';
import type { Config } from '../../core/config/schema.js';
import { messageOf } from '../../core/errors.js';
import type { Logger } from '../../core/process/log.js';
import { createEvaluator, createJudges, createScoring } from '../../evaluator/index.js';
import { createService } from '../../service/index.js';
import { expireQuarantine, housekeeping, migrate, openStore, quarantineOf, type Store } from '../../store/index.js';
import { removeServiceState, writeServiceState } from '../installation/data_folder.js';

const HOUSEKEEPING_MS = 3_600_000;
const ANOTHER_VERSION =
  'the tables were made by another version of Sidelight: what it added is left alone; run the newest version on this data';

export interface RunningService {
  url: string;
  stop(): Promise<void>;
}

/**
 * The service in this process: store, API and page, evaluator, hourly housekeeping.
 * @throws {SidelightError} DATA_LOCKED, PORT_IN_USE, STORE_UNAVAILABLE, MISSING_PACKAGE
 */
export async function startService(config: Config, log: Logger): Promise<RunningService> {
  const store = await openStore(config.store, { log });
  try {
    const { unfamiliar } = await migrate(store, config.store);
    if (unfamiliar.length > 0) log.warn({ migrations: unfamiliar }, ANOTHER_VERSION);
    const service = createService({ config, store, log, clock: systemClock });
    const address = await service.start();
    const watching = { store: store.background(), purposes: purposesOf(config) };
    const evaluator = createEvaluator({ config, log, clock: systemClock, ...watching });
    const scoring = createScoring({ config, store, log, clock: systemClock, purposes: purposesOf(config) });
    const judges = createJudges({ config, store, log, clock: systemClock, purposes: purposesOf(config) });
    if (config.evaluator.enabled && config.scorers.enabled) {
      service.watchScoring(() => ({ ...scoring.stats(), judges: judges.stats() }));
      scoring.start();
      judges.start();
    }
    if (config.evaluator.enabled) {
      service.watchEvaluation(() => evaluator.stats());
      evaluator.start();
    }
    const stopHousekeeping = keepHouse(store, config, log);
    writeServiceState(config.store.data, { url: address.url, pid: process.pid });
    return {
      ...address,
      stop: async () => {
        removeServiceState(config.store.data);
        stopHousekeeping();
        await evaluator.stop();
        await Promise.all([scoring.stop(), judges.stop()]);
        await service.stop();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Demo calls count only where a target says that it is one. */
function purposesOf(config: Config): string[] {
  return config.targets.some((target) => target.purpose === 'demo') ? ['user', 'demo'] : ['user'];
}

function keepHouse(store: Store, config: Config, log: Logger): () => void {
  const clean = async (): Promise<void> => {
    try {
      const { data, keep_texts } = config.store;
      const expired = expireQuarantine(quarantineOf(data), systemClock.now() - keep_texts);
      if (expired > 0) log.info({ files: expired }, 'what was set aside long ago deleted');
      const { cleared } = await housekeeping(store, systemClock.now(), config.store);
      if (cleared.length > 0) log.info({ days: cleared }, 'texts of old days cleared');
    } catch (error) {
      log.error({ error: messageOf(error) }, 'housekeeping failed; it is tried again in an hour');
    }
  };
  void clean();
  const timer = setInterval(() => void clean(), HOUSEKEEPING_MS).unref();
  return () => clearInterval(timer);
}
