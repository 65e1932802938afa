import { createLogger } from '../../core/process/log.js';
import { receiveConfig } from '../processes/child_side.js';
import type { Command } from '../command.js';

export const internalCollector: Command = {
  name: 'internal-collector',
  usage: '',
  summary: 'the collector as a child of "up" and "collect"',
  flags: {},
  positionals: 0,
  hidden: true,
  run: async () => {
    const { config } = await receiveConfig();
    const { runCollector } = await import('../../collector/index.js');
    await runCollector({ config, log: createLogger('collector', config.log_level) });
    return Number(process.exitCode ?? 0);
  },
};
