import type { Command } from '../command.js';
import { configFile, CONFIG_FLAGS, readConfig } from '../settings.js';

export const configCheck: Command = {
  name: 'config check',
  usage: '[--config FILE]',
  summary: 'says whether the configuration is right, and if not, what is wrong where',
  flags: CONFIG_FLAGS,
  positionals: 0,
  run: async (invocation) => {
    const config = readConfig(invocation);
    const targets = config.targets.map((target) => target.name);
    invocation.print(
      `${configFile(invocation) ?? 'No configuration file; defaults and environment'}: ok ` +
        `(${targets.length === 0 ? 'no targets' : `targets: ${targets.join(', ')}`}; ${config.slos.length} objectives, ` +
        `${config.budgets.length} budgets, ${config.alerts.channels.length} channels)`,
    );
    return 0;
  },
};
