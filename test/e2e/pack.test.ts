import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The package as it would be published. Its dependencies are those of the checkout: what is tested is what is in the tarball. */
describe('the packed package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sidelight-pack-'));
  const home = join(folder, 'package');
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

  beforeAll(() => {
    execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], { cwd: ROOT });
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
    execFileSync('tar', ['-xzf', join(folder, tarball), '-C', folder]);
    symlinkSync(join(ROOT, 'node_modules'), join(home, 'node_modules'));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds what is needed to run and nothing of the sources', () => {
    for (const path of ['dist/sidelight.js', 'dist/dashboard/index.html', 'sidelight.example.yaml', 'LICENSE']) {
      expect(existsSync(join(home, path)), path).toBe(true);
    }
    for (const path of ['test', 'sidelight.ts', 'cli', 'scripts', 'dashboard']) {
      expect(existsSync(join(home, path)), path).toBe(false);
    }
  });

  it('has a bin that runs', () => {
    const { bin } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { bin: Record<string, string> };
    const program = join(home, bin['sidelight'] ?? '');
    expect(readFileSync(program, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(execFileSync(program, ['--version'], { cwd: folder, encoding: 'utf8' })).toBe(`${version}\n`);
    expect(execFileSync(program, ['config', 'check'], { cwd: folder, encoding: 'utf8' })).toContain(': ok (');
  });
});
