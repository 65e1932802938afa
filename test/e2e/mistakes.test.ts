import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { takenPort, temporaryFolder } from '../cli/support.js';
import { copyMigratedStore } from '../support/migrated_store.js';
import { ENTRY } from '../support/sidelight.js';

/** Runs the built program to its end, as a user would. */
function sidelight(args: string[], options: { env?: Record<string, string>; cwd?: string } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [ENTRY, ...args], {
    cwd: options.cwd ?? temporaryFolder(),
    env: { PATH: process.env['PATH'], ...options.env },
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { code: status, stdout, stderr };
}

const NOWHERE = 'http://127.0.0.1:9';

describe('a mistake gives one clear line, and one on what to do', () => {
  it('a wrong configuration', () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'sidelight.yaml'), 'targets:\n  - name: llama\n    upsream: http://127.0.0.1:8000\n');
    const { code, stderr } = sidelight(['up'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain('sidelight.yaml:3: targets[0].upsream: unknown key; did you mean "upstream"?');
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('a port in use', async () => {
    const port = await takenPort();
    const data = join(temporaryFolder(), 'data');
    const args = ['--upstream', NOWHERE, '--listen', `${port}`, '--service-listen', '0', '--health-listen', '0'];
    const { code, stderr } = sidelight(['up', ...args, '--data', data]);
    expect(code).toBe(1);
    expect(stderr).toBe(
      `sidelight: 127.0.0.1:${port} (the tap of 127.0.0.1-9) is in use\n` +
        '  Stop the other program (another Sidelight?) or choose differently with --listen.\n',
    );
  });

  it.each([4100, 0])('a host to listen on that nobody knows, port %i', (port) => {
    const data = join(temporaryFolder(), 'data');
    const args = ['--upstream', NOWHERE, '--service-listen', '0', '--health-listen', '0', '--data', data];
    const { code, stderr } = sidelight(['up', ...args, '--listen', `nowhere.invalid:${port}`]);
    expect(code).toBe(1);
    expect(stderr).toBe(
      `sidelight: nowhere.invalid:${port} (the tap of 127.0.0.1-9) has a host that cannot be looked up\n` +
        '  Choose differently with --listen.\n',
    );
  });

  it('a data folder that cannot be written', () => {
    const blocked = join(temporaryFolder(), 'file');
    writeFileSync(blocked, '');
    const { code, stderr } = sidelight(['serve', '--listen', '0', '--data', join(blocked, 'data')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^sidelight: cannot write to the data folder .* \(ENOTDIR\)\n {2}Give this user/);
  });

  it.each(['up', 'serve'])('a data folder that nobody can make: %s', (command) => {
    const ports = command === 'up' ? ['--upstream', NOWHERE, '--service-listen', '0', '--health-listen', '0'] : [];
    const { code, stderr } = sidelight([command, ...ports, '--listen', '0', '--data', '/proc/sidelight/data']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^sidelight: cannot write to the data folder .* \(E[A-Z]+\)\n {2}Give this user/);
  });

  it('a model server that is down', () => {
    const { code, stdout } = sidelight(['doctor', '--upstream', NOWHERE, '--listen', '0']);
    expect(code).toBe(1);
    expect(stdout).toContain(`model server 127.0.0.1-9 at ${NOWHERE}: not reachable (ECONNREFUSED). Start it`);
  });

  it('the tap itself as its model server', () => {
    const { code, stderr } = sidelight(['up', '--upstream', 'http://127.0.0.1:4100']);
    expect(code).toBe(1);
    expect(stderr).toContain('--upstream: targets[0].upstream: leads back to its own tap (127.0.0.1:4100)');
  });

  it('SQL that only reads, but not what is there', () => {
    const data = join(temporaryFolder(), 'data');
    copyMigratedStore(join(data, 'store'));
    const ask = (query: string) => sidelight(['sql', '--data', data, query]);
    expect(ask('DROP TABLE calls')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/begin with DROP\n {2}One/),
    });
    expect(ask('SELECT * FROM cals')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('"SHOW TABLES" lists'),
    });
  });

  it.each([
    [['upp'], 'there is no command "upp"'],
    [['internal-service'], 'this command is started by Sidelight itself'],
  ])('%j is a usage error', (args, message) => {
    const { code, stderr } = sidelight(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^sidelight: .*\n {2}.*\n$/);
    expect(stderr).toContain(message);
  });

  it('without a service and without data, SQL says what to do', () => {
    const { code, stderr } = sidelight(['sql', 'SELECT 1']);
    expect(code).toBe(1);
    expect(stderr).toContain('there is no data in');
  });
});
