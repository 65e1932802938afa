import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../cli/support.js';

const ENTRY = fileURLToPath(new URL('../../dist/sidelight.js', import.meta.url));

it('the built program says its verdict by its exit code, for a pipeline to act on', () => {
  const folder = temporaryFolder();
  const sidelight = (...args: string[]) =>
    spawnSync(process.execPath, [ENTRY, ...args, '--data', join(folder, 'data')], {
      cwd: folder,
      env: { PATH: process.env['PATH'] },
      encoding: 'utf8',
      timeout: 180_000,
    });
  const now = Date.now();
  const versions = { A: [400, 0], B: [400, 0], broken: [400, 200], few: [30, 0] };
  const calls = Object.entries(versions).flatMap(([version, [sessions = 0, failing = 0]]) =>
    Array.from({ length: sessions }, (_, i) => ({
      call_id: `${version}-${i}`,
      started_at: new Date(now - 1000 * i).toISOString(),
      target: 'llama',
      version,
      model: 'phi-3-mini',
      session_id: `${version}-${i}`,
      outcome: i < failing ? 'error' : 'ok',
      prompt: 'Why?',
      output: 'Because.',
    })),
  );
  writeFileSync(join(folder, 'calls.ndjson'), calls.map((each) => JSON.stringify(each)).join('\n'));
  expect(sidelight('import', 'calls.ndjson').stdout).toContain('Imported 1,230 calls');
  const gate = (candidate: string) =>
    sidelight('gate', '--baseline', 'version=A', '--candidate', candidate, '--metrics', 'errors');
  expect(gate('version=B')).toMatchObject({ status: 0, stderr: '' });
  expect(gate('version=broken')).toMatchObject({ status: 1, stdout: expect.stringContaining('FAIL: failed calls') });
  expect(gate('version=few')).toMatchObject({ status: 2, stdout: expect.stringContaining('NOT ENOUGH DATA') });
  expect(gate('version')).toMatchObject({ status: 64, stderr: expect.stringContaining('expected key=value') });
});
