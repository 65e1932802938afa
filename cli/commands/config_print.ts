import { printConfig } from '../../core/config/index.js';
import type { Command } from '../command.js';
import { CONFIG_FLAGS, readConfig } from '../settings.js';

export const configPrint: Command = {
  name: 'config print',
  usage: '[--config FILE]',
  summary: 'prints the configuration in force as YAML, secrets hidden',
  flags: CONFIG_FLAGS,
  positionals: 0,
  run: async (invocation) => {
    invocation.print(printConfig(readConfig(invocation)).trimEnd());
    return 0;
  },
};
