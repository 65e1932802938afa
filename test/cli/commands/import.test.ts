import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { importCommand } from '../../../cli/commands/import.js';
import { sql } from '../../../cli/commands/sql.js';
import { startService } from '../../../cli/processes/service_role.js';
import { configSchema } from '../../../core/config/schema.js';
import { createLogger } from '../../../core/process/log.js';
import { runCommand, temporaryFolder } from '../support.js';

const startedAt = Date.parse('2026-03-01T10:00:00Z');

const record = (index: number) => ({
  call_id: `device-1-${index}`,
  started_at: new Date(startedAt + index * 60_000).toISOString(),
  model: 'phi-3-mini',
  target: 'phones',
  prompt: `Call me on +49 30 901820 (${index})`,
  output: 'Yes.',
});

const batchLine = {
  id: 'batch_req_1',
  custom_id: 'row-7',
  response: {
    status_code: 200,
    request_id: 'req-1',
    body: {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: startedAt / 1000,
      model: 'gpt-4o-mini',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Paris.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 20, completion_tokens: 2, total_tokens: 22 },
    },
  },
  error: null,
};

async function ask(data: string, query: string): Promise<unknown[]> {
  const { out } = await runCommand(sql, ['--data', data, '--format', 'JSONEachRow', query]);
  return out === '' ? [] : out.split('\n').map((line): unknown => JSON.parse(line));
}

it('takes in a file, opens the folder itself, and does so once', async () => {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  const file = join(folder, 'calls.ndjson.gz');
  const lines = [...Array.from({ length: 30 }, (_, index) => record(index)), batchLine].map((each) =>
    JSON.stringify(each),
  );
  writeFileSync(
    file,
    gzipSync(`${lines.slice(0, 5).join('\n')}\n\n{"started_at":"yesterday"}\n${lines.slice(5).join('\r\n')}\n`),
  );
  const first = await runCommand(importCommand, ['--data', data, file]);
  expect(first).toMatchObject({ code: 1, errors: '' });
  expect(first.out).toContain('line 7: started_at');
  expect(first.out).toMatch(/Imported 31 calls from 32 lines of .*\(1 set aside in the quarantine folder\)\./);

  writeFileSync(file, lines.join('\n'));
  const again = await runCommand(importCommand, ['--data', data, file]);
  expect(again.out).toMatch(/Imported 0 calls from 31 lines .*\(31 already there\)/);
  expect(again.code).toBe(0);

  expect(
    await ask(data, "SELECT count() AS n, any(tap) AS tap, any(prompt) AS prompt FROM calls WHERE target = 'phones'"),
  ).toMatchObject([{ tap: 'ingest', prompt: expect.stringContaining('[phone]') }]);
  expect(await ask(data, "SELECT * FROM calls WHERE call_id = 'batch_req_1'")).toMatchObject([
    {
      target: 'gpt-4o-mini',
      response_id: 'chatcmpl-1',
      output: 'Paris.',
      tokens_source: 'reported',
      cost_source: 'price_list',
    },
  ]);
  expect(await ask(data, 'SELECT toUInt32(sum(calls)) AS calls FROM calls_1m')).toEqual([{ calls: 31 }]);
});

it('goes through the service where one runs, and an export comes back in', async () => {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  mkdirSync(data);
  const local = '127.0.0.1:0';
  const config = configSchema.parse({
    store: { data },
    service: { listen: local, otlp_listen: local },
    evaluator: { enabled: false },
  });
  const service = await startService(config, createLogger('test', 'error'));
  const file = join(folder, 'calls.ndjson');
  writeFileSync(file, JSON.stringify(record(1)));
  const through = await runCommand(importCommand, ['--data', data, '--url', service.url, file]);
  expect(through.out).toContain('Imported 1 calls from 1 lines');
  const answer = await fetch(`${service.url}/api/v1/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      sql: 'SELECT *, model FROM calls',
      format: 'JSONEachRow',
    }),
  });
  const exported = await answer.text();
  expect(exported).toContain('device-1-1');
  writeFileSync(file, exported.replaceAll('device-1-1', 'device-1-2'));
  const back = await runCommand(importCommand, ['--data', data, '--url', service.url, file]);
  expect([back.code, back.out]).toEqual([0, expect.stringContaining('Imported 1 calls')]);
  await service.stop();
});

it('says what it cannot do', async () => {
  expect(await runCommand(importCommand, [])).toMatchObject({ code: 2 });
  const missing = await runCommand(importCommand, ['--data', join(temporaryFolder(), 'data'), '/nowhere.ndjson']);
  expect(missing).toMatchObject({ code: 2, errors: expect.stringContaining('cannot read /nowhere.ndjson') });
});

it('makes no data folder for a file that is not there', async () => {
  const data = join(temporaryFolder(), 'data');
  const { code, errors } = await runCommand(importCommand, ['--data', data, join(data, 'nothing.ndjson')]);
  expect(code).toBe(2);
  expect(errors).toMatch(/^sidelight: cannot read .*nothing\.ndjson/);
  expect(existsSync(data)).toBe(false);
});
