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
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { freePort, query, startProgram, stopped } from '../support/sidelight.js';

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

function filesIn(place: string): string[] {
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(place, join(entry.parentPath, entry.name)))
    .sort();
}

function unpack(name: string, home: string): void {
  mkdirSync(home);
  execFileSync('tar', ['-xzf', tarball(name), '-C', home, '--strip-components=1']);
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
    for (const whole of ['models', 'dashboards'])
      expect(filesIn(join(modules, 'sidelight', whole))).toEqual(filesIn(join(ROOT, whole)));
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

/** What a package lacks shows only where it runs; all that it depends on is in the checkout. */
describe('the package with all of its packages', () => {
  it('runs: calls are stored, the page is there', async () => {
    const home = join(folder, 'whole');
    unpack('sidelight', home);
    symlinkSync(join(ROOT, 'node_modules'), join(home, 'node_modules'));
    const [service, health] = [await freePort(), await freePort()];
    const serviceUrl = `http://127.0.0.1:${service}`;
    const ports = ['--listen', '0', '--service-listen', `${service}`, '--health-listen', `${health}`];
    const running = await startProgram({
      program: join(home, 'dist', 'sidelight.js'),
      args: ['up', ...ports, '--data', join(folder, 'data')],
      folder,
      readyUrls: [`${serviceUrl}/readyz`, `http://127.0.0.1:${health}/readyz`],
    });
    onTestFinished(() => running.stop());
    const answered = "SELECT count() > 0 AS stored FROM calls WHERE outcome = 'ok'";
    await vi.waitFor(async () => expect(await query(serviceUrl, answered)).toEqual([{ stored: 1 }]), { interval: 200 });
    expect(await (await fetch(serviceUrl)).text()).toContain('<div id="root">');
    expect(running.output()).not.toContain('ended and is started again');
  });
});

/** Beside the whole one, whose dependencies are its own as well. */
describe('the package of the collector', () => {
  const home = join(modules, 'sidelight-collector');

  beforeAll(() => {
    execFileSync(process.execPath, ['scripts/pack_collector.mjs', '--to', folder], { cwd: ROOT, stdio: 'pipe' });
    unpack('sidelight-collector', home);
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
