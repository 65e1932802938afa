import { once } from 'node:events';
import { runCollector } from '../../collector/index.js';
import type { Config } from '../../core/config/schema.js';
import { createLogger } from '../../core/log.js';

// What `sidelight internal-collector` does, for the tests of the supervisor.
const [message] = (await once(process, 'message')) as [{ config: Config }];
await runCollector({ config: message.config, log: createLogger('collector', message.config.log_level) });
