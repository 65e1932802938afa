import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { freePort } from '../support/sidelight.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MOST_MEGABYTES = 60;
/** What was learned comes inside the package, since nothing is downloaded later. */
const MOST_MEGABYTES_LEARNED = 38;

function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? bytesIn(path) : entry.isFile() ? statSync(path).size : 0);
  }, 0);
}

/** The tarball, installed as somebody would who needs the collector only: without database, tokenizers and exporters. */
describe('the packed package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sidelight-pack-'));
  const home = join(folder, 'node_modules', 'sidelight');
  const bin = join(folder, 'node_modules', '.bin', 'sidelight');
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

  beforeAll(() => {
    const npm = (args: string[], cwd: string) => execFileSync('npm', [...args, '--silent'], { cwd, stdio: 'pipe' });
    npm(['pack', '--ignore-scripts', '--pack-destination', folder], ROOT);
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
    const leave = ['--omit=dev', '--omit=optional', '--no-audit', '--no-fund', '--prefer-offline'];
    npm(['install', ...leave, join(folder, tarball)], folder);
  }, 180_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  it('holds what is needed to run and nothing of the sources', () => {
    const there = (paths: string[]) => paths.filter((path) => existsSync(join(home, path)));
    const wanted = ['dist/sidelight.js', 'dist/dashboard/index.html', 'sidelight.example.yaml', 'LICENSE'];
    expect(there(wanted)).toEqual(wanted);
    expect(there(['test', 'sidelight.ts', 'cli', 'scripts', 'dashboard'])).toEqual([]);
  });

  it('is small without the optional packages', () => {
    const learned = bytesIn(join(home, 'models'));
    expect((bytesIn(join(folder, 'node_modules')) - learned) / 1e6).toBeLessThan(MOST_MEGABYTES);
    expect(learned / 1e6).toBeLessThan(MOST_MEGABYTES_LEARNED);
    expect(existsSync(join(folder, 'node_modules', 'onnxruntime-node'))).toBe(false);
    expect(existsSync(join(folder, 'node_modules', 'chdb'))).toBe(false);
  });

  it('has a bin that runs', () => {
    expect(execFileSync('npx', ['sidelight', '--version'], { cwd: folder, encoding: 'utf8' })).toBe(`${version}\n`);
    expect(execFileSync(bin, ['config', 'check'], { cwd: folder, encoding: 'utf8' })).toContain(': ok (');
  });

  it('collects', async () => {
    const upstream = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    onTestFinished(() => void upstream.close());
    const [tap, health] = [await freePort(), await freePort()];
    const { port } = upstream.address() as AddressInfo;
    const args = ['--upstream', `http://127.0.0.1:${port}`, '--to', 'http://127.0.0.1:9', '--listen', `${tap}`];
    const collector = spawn(bin, ['collect', ...args, '--health-listen', `${health}`], {
      cwd: folder,
      stdio: 'ignore',
    });
    onTestFinished(() => stopped(collector));
    const ready = async () => expect((await fetch(`http://127.0.0.1:${health}/readyz`)).ok).toBe(true);
    await vi.waitFor(ready, { timeout: 20_000 });
    const response = await fetch(`http://127.0.0.1:${tap}/`, { headers: { connection: 'close' } });
    expect(await response.text()).toBe('hello');
  });

  it('says what is missing when it is asked for more', () => {
    const serve = () =>
      execFileSync(bin, ['serve', '--listen', '0'], { cwd: folder, encoding: 'utf8', stdio: 'pipe', timeout: 20_000 });
    expect(serve).toThrow(/sidelight: the package .* cannot be loaded[\s\S]*\n {2}.*npm install/);
  });
});

async function stopped(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  await once(child, 'exit');
}
