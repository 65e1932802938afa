import { createLogger } from '../../core/process/log.js';
import type { MigrateResult } from '../../store/index.js';
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
      for (const line of told(await migrate(store, settings))) invocation.print(line);
      return 0;
    } finally {
      await store.close();
    }
  },
};

function told({ applied, retentionChanged, unfamiliar }: MigrateResult): string[] {
  const lines = [applied.length === 0 ? 'The tables are up to date.' : `Applied: ${applied.join(', ')}`];
  if (retentionChanged.length > 0) lines.push(`Kept as long as configured from now on: ${retentionChanged.join(', ')}`);
  if (unfamiliar.length > 0) {
    lines.push(`Made by another version of Sidelight, and left alone: ${unfamiliar.join(', ')}`);
    lines.push('Run the newest version on this data.');
  }
  return lines;
}
