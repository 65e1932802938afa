import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { gate } from '../../cli/commands/gate.js';
import { runCommand } from '../cli/support.js';
import { startModelServer } from '../support/model_server.js';
import { startSidelight } from '../support/sidelight.js';

const PROMPTS = 30;

it('a file of prompts is replayed against both targets as probes, once, and judged', async () => {
  const [a, b] = [await startModelServer(), await startModelServer()];
  const sidelight = await startSidelight({
    targets: [
      { name: 'a', upstream: a.url },
      { name: 'b', upstream: b.url },
    ],
  });
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sidelight-prompts-'));
  onTestFinished(async () => {
    await sidelight.stop();
    await Promise.all([a.stop(), b.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });
  const config = path.join(folder, 'sidelight.yaml');
  const targets = Object.entries(sidelight.taps).map(
    ([name, url]) => `  - { name: ${name}, upstream: 'http://127.0.0.1:1', listen: ${new URL(url).port} }`,
  );
  writeFileSync(config, `targets:\n${targets.join('\n')}\n`);
  const prompts = path.join(folder, 'prompts.txt');
  const lines = Array.from({ length: PROMPTS }, (_, i) =>
    i % 2 === 0 ? `Question ${i}` : `{"prompt": "Question ${i}"}`,
  );
  writeFileSync(prompts, lines.join('\n'));

  const args = [
    '--config',
    config,
    '--data',
    sidelight.data,
    '--url',
    sidelight.serviceUrl,
    '--prompts',
    prompts,
    '--rate',
    '200',
    '--json',
  ];
  const sides = ['--baseline', 'target=a,model=m', '--candidate', 'target=b,model=m'];
  const run = () => runCommand(gate, [...args, ...sides, '--metrics', 'errors', '--resume', 'firstrun']);
  const first = await run();
  expect(first.errors).toBe('');
  const report = JSON.parse(first.out) as { baseline: object; candidate: object };
  expect(report.baseline).toMatchObject({ sessions: PROMPTS, calls: PROMPTS });
  expect(report.candidate).toMatchObject({ sessions: PROMPTS, calls: PROMPTS });
  expect(first.code).toBe(2);
  expect(await sidelight.sql('SELECT DISTINCT purpose, request_model FROM calls')).toEqual([
    { purpose: 'probe', request_model: 'm' },
  ]);
  const asked = () => [a, b].map(({ seen }) => seen.length);
  expect(asked()).toEqual([PROMPTS, PROMPTS]);
  // All of it is stored: resumed, nothing is sent again.
  expect((await run()).code).toBe(2);
  expect(asked()).toEqual([PROMPTS, PROMPTS]);

  const unknown = await runCommand(gate, [...args, '--baseline', 'target=a', '--candidate', 'target=c']);
  expect(unknown.code).toBe(64);
  expect(unknown.errors).toContain('there is no target "c" in the configuration');
});
