import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { gate } from '../../../cli/commands/gate.js';
import { runCommand } from '../../cli/support.js';
import { type ModelServer, startModelServer } from '../../support/model_server.js';
import type { TargetInput } from '../../support/sidelight.js';
import type { Installation } from './installation.js';

const PROMPTS = 30;

/** What is compared. */
export interface Sides {
  a: ModelServer;
  b: ModelServer;
  targets: TargetInput[];
  stop(): Promise<void>;
}

/** Two servers that answer alike, and one that only fails. */
export async function startSides(): Promise<Sides> {
  const [a, b] = [await startModelServer(), await startModelServer()];
  const broken = http.createServer((_, response) => response.writeHead(500).end('{"error":{"message":"no GPU"}}'));
  await once(broken.listen(0, '127.0.0.1'), 'listening');
  const { port } = broken.address() as AddressInfo;
  return {
    a,
    b,
    targets: [
      { name: 'a', upstream: a.url },
      { name: 'b', upstream: b.url },
      { name: 'broken', upstream: `http://127.0.0.1:${port}` },
    ],
    stop: async () => {
      await Promise.all([a.stop(), b.stop()]);
      broken.closeAllConnections();
      broken.close();
    },
  };
}

/** The gate that asks both sides itself. */
export function describeGatePrompts(installed: Installation): void {
  it('a file of prompts is replayed against both targets as probes, once, and judged', async () => {
    const { sidelight } = installed;
    const { a, b } = installed.sides;
    const folder = mkdtempSync(path.join(os.tmpdir(), 'sidelight-prompts-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
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

    const where = ['--config', config, '--data', sidelight.data, '--url', sidelight.serviceUrl];
    const args = [...where, '--prompts', prompts, '--rate', '200', '--json'];
    const told: string[] = [];
    const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
    onTestFinished(() => stderr.mockRestore());
    const sides = ['--baseline', 'target=a,model=m', '--candidate', 'target=b,model=m'];
    const run = () => runCommand(gate, [...args, ...sides, '--metrics', 'errors', '--resume', 'firstrun']);
    const first = await run();
    expect(first.errors).toBe('');
    expect(told.join('')).toMatch(
      /60 requests to send: about 1 s at 200 a second.*\nNo price is known yet; no more are sent beyond \$1.*--resume firstrun/,
    );
    expect(told.join('')).toMatch(/60 of 60 sent, no price known, about 0 s left\n$/);
    const report = JSON.parse(first.out) as { baseline: object; candidate: object };
    expect(report.baseline).toMatchObject({ sessions: PROMPTS, calls: PROMPTS });
    expect(report.candidate).toMatchObject({ sessions: PROMPTS, calls: PROMPTS });
    expect(first.code).toBe(2);
    expect(await sidelight.sql("SELECT DISTINCT purpose, request_model FROM calls WHERE target IN ('a', 'b')")).toEqual(
      [{ purpose: 'probe', request_model: 'm' }],
    );
    const asked = () => [a, b].map(({ seen }) => seen.length);
    expect(asked()).toEqual([PROMPTS, PROMPTS]);
    // All of it is stored: resumed, nothing is sent again.
    expect((await run()).code).toBe(2);
    expect(asked()).toEqual([PROMPTS, PROMPTS]);

    // Margins that so few sessions can show.
    writeFileSync(config, `gate: { margins: { errors: 0.3 } }\ntargets:\n${targets.join('\n')}\n`);
    expect((await run()).code).toBe(0);
    const worse = await runCommand(gate, [...args, ...sides.slice(0, 2), '--candidate', 'target=broken', '--metrics', 'errors']); // prettier-ignore
    expect(worse.code).toBe(1);
    expect((JSON.parse(worse.out) as { notes: string[] }).notes).toContain(`${PROMPTS} of ${PROMPTS} answers of the candidate failed, most with HTTP 500.`); // prettier-ignore
    const hopeless = await runCommand(gate, [...args, '--baseline', 'target=broken', '--candidate', 'target=b']);
    expect(hopeless.code).toBe(70);
    expect(hopeless.errors).toMatch(/all \d+ answers of the baseline failed, most with HTTP 500.*\n.*--key-env/);

    const unknown = await runCommand(gate, [...args, '--baseline', 'target=a', '--candidate', 'target=c']);
    expect(unknown.code).toBe(64);
    expect(unknown.errors).toContain('there is no target "c" in the configuration');

    // What is stored tells what was spent, so sending stops some seconds later.
    const many = Array.from({ length: 300 }, (_, i) => `Priced question ${i}`);
    writeFileSync(prompts, many.join('\n'));
    const priced = ['--baseline', 'target=a,model=gpt-4o-mini', '--candidate', 'target=b,model=gpt-4o-mini'];
    const capped = await runCommand(gate, [...where, '--prompts', prompts, '--rate', '20', '--json', ...priced, '--metrics', 'errors', '--max-cost', '0.00001']); // prettier-ignore
    const { notes } = JSON.parse(capped.out) as { notes: string[] };
    expect(notes.join()).toMatch(/The limit of \$0.00001 is reached: \d+ requests were not sent/);
    expect(told.join('')).toMatch(/\$0\.\d+ of \$0\.00001/);
  });
}
