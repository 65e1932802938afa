import { Writable } from 'node:stream';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { startService } from '../../../cli/processes/service_role.js';
import { configSchema } from '../../../core/config/schema.js';
import { migrate, openStore } from '../../../store/index.js';
import { temporaryFolder } from '../support.js';

it('warns that the tables were made by another version', async () => {
  const config = configSchema.parse({
    store: { data: temporaryFolder() },
    service: { listen: '127.0.0.1:0', otlp_listen: '127.0.0.1:0' },
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
