import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { freePort, stopped } from '../support/sidelight.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Of all that is installed for the collector alone. */
const MOST_MEGABYTES = 45;
/** What was learned comes inside the whole package, since nothing is downloaded later. */
const MOST_MEGABYTES_LEARNED = 38;

const folder = mkdtempSync(join(tmpdir(), 'sidelight-pack-'));
const modules = join(folder, 'node_modules');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
const tarball = (name: string) => join(folder, `${name}-${version}.tgz`);

afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

function bytesIn(place: string): number {
  return readdirSync(place, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(place, entry.name);
    return sum + (entry.isDirectory() ? bytesIn(path) : entry.isFile() ? statSync(path).size : 0);
  }, 0);
}

const thereOf = (name: string, paths: string[]) => paths.filter((path) => existsSync(join(modules, name, path)));

/** Installed as somebody would who has no use for database, tokenizers and exporters. */
describe('the package', () => {
  const bin = join(modules, '.bin', 'sidelight');

  beforeAll(() => {
    const npm = (args: string[], cwd: string) => execFileSync('npm', [...args, '--silent'], { cwd, stdio: 'pipe' });
    npm(['pack', '--ignore-scripts', '--pack-destination', folder], ROOT);
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    const leave = ['--omit=dev', '--omit=optional', '--no-audit', '--no-fund', '--prefer-offline'];
    npm(['install', ...leave, tarball('sidelight')], folder);
  });

  it('holds what is needed to run, what was learned too, and nothing of the sources', () => {
    const wanted = ['dist/sidelight.js', 'dist/dashboard/index.html', 'sidelight.example.yaml', 'LICENSE'];
    expect(thereOf('sidelight', wanted)).toEqual(wanted);
    expect(thereOf('sidelight', ['test', 'sidelight.ts', 'cli', 'scripts', 'dashboard'])).toEqual([]);
    expect(thereOf('sidelight', ['models/minilm/strong.onnx'])).toHaveLength(1);
    expect(bytesIn(join(modules, 'sidelight', 'models')) / 1e6).toBeLessThan(MOST_MEGABYTES_LEARNED);
  });

  it('goes without its optional packages where they are not wanted', () => {
    for (const name of ['onnxruntime-node', 'chdb']) expect(existsSync(join(modules, name))).toBe(false);
  });

  it('has a bin that runs', () => {
    expect(execFileSync('npx', ['sidelight', '--version'], { cwd: folder, encoding: 'utf8' })).toBe(`${version}\n`);
    expect(execFileSync(bin, ['config', 'check'], { cwd: folder, encoding: 'utf8' })).toContain(': ok (');
  });

  it('says what is missing when it is asked for more', () => {
    const serve = () =>
      execFileSync(bin, ['serve', '--listen', '0'], { cwd: folder, encoding: 'utf8', stdio: 'pipe', timeout: 120_000 });
    expect(serve).toThrow(/sidelight: the package .* cannot be loaded[\s\S]*\n {2}.*npm install/);
  });
});

/** Beside the whole one, whose dependencies are its own as well. */
describe('the package of the collector', () => {
  const home = join(modules, 'sidelight-collector');

  beforeAll(() => {
    execFileSync(process.execPath, ['scripts/pack_collector.mjs', '--to', folder], { cwd: ROOT, stdio: 'pipe' });
    mkdirSync(home);
    execFileSync('tar', ['-xzf', tarball('sidelight-collector'), '-C', home, '--strip-components=1']);
  });

  it('is small with all that it needs, and holds nothing that only a service reads', () => {
    const own = bytesIn(modules) - bytesIn(join(modules, 'sidelight'));
    expect(own / 1e6).toBeLessThan(MOST_MEGABYTES);
    expect(thereOf('sidelight-collector', ['models', 'dashboards', 'dist/dashboard'])).toEqual([]);
    const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as { dependencies: unknown; bin: unknown };
    const [whole, collector] = [join(ROOT, 'package.json'), join(home, 'package.json')].map(read);
    expect(collector).toMatchObject({ dependencies: whole?.dependencies, bin: whole?.bin });
  });

  it('collects', async () => {
    const upstream = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    onTestFinished(() => void upstream.close());
    const [tap, health] = [await freePort(), await freePort()];
    const { port } = upstream.address() as AddressInfo;
    const args = ['--upstream', `http://127.0.0.1:${port}`, '--to', 'http://127.0.0.1:9', '--listen', `${tap}`];
    const program = join(home, 'dist', 'sidelight.js');
    const collector = spawn(process.execPath, [program, 'collect', ...args, '--health-listen', `${health}`], {
      cwd: folder,
      stdio: 'ignore',
    });
    onTestFinished(() => stopped(collector));
    const ready = async () => expect((await fetch(`http://127.0.0.1:${health}/readyz`)).ok).toBe(true);
    await vi.waitFor(ready, { timeout: 20_000 });
    const response = await fetch(`http://127.0.0.1:${tap}/`, { headers: { connection: 'close' } });
    expect(await response.text()).toBe('hello');
  });
});
