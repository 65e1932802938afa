import { createLogger } from '../../core/process/log.js';
import type { Command } from '../command.js';
import { requireUnserved, withSalt } from '../installation/data_folder.js';
import { DATA_FLAGS, readConfig } from '../settings.js';

export const migrateCommand: Command = {
  name: 'migrate',
  usage: '[--data DIR]',
  summary: 'brings the tables up to date (the service does so by itself when it starts)',
  flags: DATA_FLAGS,
  positionals: 0,
  run: async (invocation) => {
    const config = readConfig(invocation);
    await requireUnserved(config, 'It brought the tables up to date when it started. Stop it to migrate by hand.');
    const { migrate, openStore } = await import('../../store/index.js');
    const { store: settings } = withSalt(config);
    const store = await openStore(settings, { log: createLogger('migrate', 'error', 2) });
    try {
      const { applied } = await migrate(store, settings);
      invocation.print(applied.length === 0 ? 'The tables are up to date.' : `Applied: ${applied.join(', ')}`);
      return 0;
    } finally {
      await store.close();
    }
  },
};
