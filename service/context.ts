import type { Clock } from '../core/clock.js';
import type { Config } from '../core/config/schema.js';
import type { Logger } from '../core/log.js';
import type { Store } from '../store/store.js';

/** What the handlers work with. One per running service. */
export interface ServiceContext {
  config: Config;
  store: Store;
  log: Logger;
  clock: Clock;
}
