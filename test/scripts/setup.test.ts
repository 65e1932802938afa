import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const SCRIPTS = fileURLToPath(new URL('../../scripts', import.meta.url));

/** A checkout of nothing but the scripts, and what a test puts into it. */
let checkout: string;

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'sidelight-checkout-'));
  cpSync(SCRIPTS, join(checkout, 'scripts'), { recursive: true });
});

afterEach(() => rmSync(checkout, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(checkout, path)), { recursive: true });
  writeFileSync(join(checkout, path), text);
}

/** Runs a script. @returns the lines it said */
function said(script: string, env: Record<string, string> = {}): string[] {
  const { status, stderr } = spawnSync(process.execPath, [join('scripts', script)], {
    cwd: checkout,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  return stderr.split('\n').filter((line) => line !== '');
}

it('packages are installed when they are missing, and when the lock file has changed; else nothing is said or done', () => {
  const lock = (version: string) => {
    const about = { name: 'empty', version };
    write('package.json', JSON.stringify(about));
    write('package-lock.json', JSON.stringify({ ...about, lockfileVersion: 3, packages: { '': about } }));
  };
  lock('1.0.0');
  expect(said('setup.mjs')).toEqual([expect.stringContaining('installing packages from the package-lock.json')]);
  expect(said('setup.mjs')).toEqual([]);
  lock('1.0.1');
  expect(said('setup.mjs')).toEqual([expect.stringContaining('installing packages from a changed package-lock.json')]);
  expect(said('setup.mjs')).toEqual([]);
});

it.each([
  ['NODE_ENV', 'production'],
  ['npm_config_omit', 'dev'],
  ['npm_config_omit', 'optional'],
])('with %s=%s what the build needs is installed all the same', (name, value) => {
  const about = { name: 'empty', version: '1.0.0' };
  const needs = { devDependencies: { tool: 'file:tool' }, optionalDependencies: { extra: 'file:extra' } };
  write('package.json', JSON.stringify({ ...about, ...needs }));
  for (const folder of ['tool', 'extra']) write(`${folder}/package.json`, JSON.stringify({ ...about, name: folder }));
  const packages = {
    '': { ...about, ...needs },
    'node_modules/tool': { resolved: 'tool', link: true },
    'node_modules/extra': { resolved: 'extra', link: true },
    tool: { version: '1.0.0', dev: true },
    extra: { version: '1.0.0', optional: true },
  };
  write('package-lock.json', JSON.stringify({ ...about, lockfileVersion: 3, packages }));
  said('setup.mjs', { [name]: value });
  const found = ['tool', 'extra'].map((each) => existsSync(join(checkout, 'node_modules', each)));
  expect(found).toEqual([true, true]);
});

it('program and page are built when they are missing, and each again when its own sources have changed', () => {
  const tool = (result: string) => `require('node:fs').mkdirSync('${dirname(result)}', { recursive: true });
    require('node:fs').writeFileSync('${result}', '');`;
  write('node_modules/typescript/bin/tsc', tool('dist/sidelight.js'));
  write('node_modules/vite/bin/vite.js', tool('../dist/dashboard/index.html'));
  for (const path of ['sidelight.ts', 'core/call.ts', 'dashboard/index.html', 'package-lock.json']) write(path, '1');
  const [program, page] = ['sidelight: building the program ...', 'sidelight: building the page ...'];
  expect(said('build.mjs')).toEqual([program, page]);
  expect(said('build.mjs')).toEqual([]);
  write('dashboard/index.html', '2');
  expect(said('build.mjs')).toEqual([page]);
  write('core/another.ts', '1');
  expect(said('build.mjs')).toEqual([program]);
  rmSync(join(checkout, 'dist/dashboard/index.html'));
  expect(said('build.mjs')).toEqual([page]);
});
