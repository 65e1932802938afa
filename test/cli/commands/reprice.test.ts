import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { repriceCommand } from '../../../cli/commands/reprice.js';
import { configSchema } from '../../../core/config/schema.js';
import { createWriter, migrate, openStore } from '../../../store/index.js';
import { makeCall } from '../../store/helpers.js';
import { runCommand, temporaryFolder } from '../support.js';

const log = pino({ level: 'silent' });

it('prices the calls of a folder again, and shows before and after', async () => {
  const data = temporaryFolder();
  const config = configSchema.parse({ store: { data } }).store;
  const seed = await openStore(config, { log });
  await migrate(seed, config);
  const writer = await createWriter(seed, { quarantineDir: join(data, 'quarantine'), log });
  const usage = { input_tokens: 1_000_000, output_tokens: 0, started_at: '2026-01-02T03:04:05Z' };
  const unpriced = { cost_usd: null, cost_source: 'unpriced', price_version: '' } as const;
  await writer.ingest({
    segment: 's',
    collectorId: 'c',
    calls: [
      makeCall({ ...usage, response_model: 'house', ...unpriced }),
      makeCall({ ...usage, response_model: 'other', ...unpriced }),
    ],
  });
  await seed.close();

  const file = join(data, 'sidelight.yaml');
  writeFileSync(file, 'prices: [{ model: house, input_per_million: 4, output_per_million: 8 }]\n');
  const args = ['--data', data, '--config', file, '--from', '2026-01-01', '--to', '2026-01-04'];
  const dry = await runCommand(repriceCommand, [...args, '--dry-run']);
  expect(dry).toMatchObject({ code: 0, errors: '' });
  expect(dry.out).toMatch(/2026-01-02 {2}2 calls, 1 with another price/);
  expect(dry.out).toMatch(/house +1 +1 +unpriced +\$4\.00 +1 +0/);
  expect(dry.out).toContain('1 of 2 calls would have another price.');
  expect((await runCommand(repriceCommand, args)).out).toContain('1 of 2 calls have another price.');
  expect((await runCommand(repriceCommand, args)).out).toContain('0 of 2 calls have another price.');

  const store = await openStore(config, { log });
  expect(await store.query('SELECT sum(cost_usd) AS usd, sum(calls) AS calls FROM calls_1m')).toEqual([
    { usd: 4, calls: 2 },
  ]);
  await store.close();
});

it.each([
  [[], /--from needs a day/],
  [['--from', 'yesterday'], /--from needs a day/],
  [['--from', '2026-01-02', '--to', '2026-01-01'], /--from must be before --to/],
])('%j is refused', async (args, message) => {
  const result = await runCommand(repriceCommand, args);
  expect(result.code).toBe(2);
  expect(result.errors).toMatch(message);
});
