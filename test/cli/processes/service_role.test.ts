import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { startService } from '../../../cli/processes/service_role.js';
import { configSchema } from '../../../core/config/schema.js';
import { migrate, openStore } from '../../../store/index.js';
import { copyMigratedStore } from '../../support/migrated_store.js';
import { temporaryFolder } from '../support.js';

const doors = { listen: '127.0.0.1:0', otlp_listen: '127.0.0.1:0' };

it('warns that the tables were made by another version', async () => {
  const config = configSchema.parse({
    store: { data: temporaryFolder() },
    service: doors,
  });
  const store = await openStore(config.store, { log: pino({ level: 'silent' }) });
  await migrate(store, config.store);
  await store.insert('migrations', [{ name: '9999_future', checksum: 'x' }]);
  await store.close();

  let logged = '';
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged += chunk.toString();
      done();
    },
  });
  const service = await startService(config, pino(sink));
  await service.stop();
  const warnings = logged.split('\n').filter((line) => line.includes('"level":40'));
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('"migrations":["9999_future"]');
});

it('deletes what was set aside longer ago than texts are kept', async () => {
  const data = temporaryFolder();
  copyMigratedStore(join(data, 'store'));
  mkdirSync(join(data, 'quarantine'));
  const [old, young] = ['old', 'young'].map((name) => join(data, 'quarantine', `${name}.refused.ndjson`)) as [
    string,
    string,
  ];
  for (const file of [old, young]) writeFileSync(file, '{}\n');
  const threeDaysAgo = new Date(Date.now() - 3 * 86_400_000);
  utimesSync(old, threeDaysAgo, threeDaysAgo);
  const config = configSchema.parse({ store: { data, keep_texts: '2d' }, service: doors });
  const service = await startService(config, pino({ level: 'silent' }));
  await service.stop();
  expect([old, young].map((file) => existsSync(file))).toEqual([false, true]);
});
