import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { migrateCommand } from '../../../cli/commands/migrate.js';
import { configSchema } from '../../../core/config/schema.js';
import { openStore } from '../../../store/index.js';
import { copyMigratedStore } from '../../support/migrated_store.js';
import { runCommand, temporaryFolder } from '../support.js';

it('tells what it made, what is kept for another time, and what another version made', async () => {
  const data = temporaryFolder();
  copyMigratedStore(join(data, 'store'));
  expect(await runCommand(migrateCommand, ['--data', data])).toMatchObject({
    code: 0,
    out: 'The tables are up to date.',
  });
  const store = await openStore(configSchema.parse({ store: { data } }).store, { log: pino({ level: 'silent' }) });
  await store.insert('migrations', [{ name: '9999_future', checksum: 'x' }]);
  await store.close();
  const file = join(data, 'sidelight.yaml');
  writeFileSync(file, 'store: { keep_rollups: 90d }\n');
  const { code, out } = await runCommand(migrateCommand, ['--data', data, '--config', file]);
  expect(code).toBe(0);
  expect(out.split('\n')).toEqual([
    'The tables are up to date.',
    expect.stringMatching(/^Kept as long as configured from now on: .*\bcalls_1m\b/),
    'Made by another version of Sidelight, and left alone: 9999_future',
    'Run the newest version on this data.',
  ]);
});
