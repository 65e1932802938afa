import { constants } from 'node:os';
import { createLogger } from '../../core/process/log.js';
import { lowerPriority } from '../../core/process/lower_priority.js';
import { runAsChild } from '../processes/child_side.js';
import type { Command } from '../command.js';

export const internalService: Command = {
  name: 'internal-service',
  usage: '',
  summary: 'the service as a child of "up"',
  flags: {},
  positionals: 0,
  hidden: true,
  run: () =>
    runAsChild(async (config) => {
      // It shares the machine with the taps, and often with the model server: a heavy query must not be felt there.
      lowerPriority(constants.priority.PRIORITY_BELOW_NORMAL);
      const { startService } = await import('../processes/service_role.js');
      const { url, stop } = await startService(config, createLogger('service', config.log_level));
      return { report: { url }, stop };
    }),
};
