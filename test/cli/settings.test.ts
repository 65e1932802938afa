import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configCheck } from '../../cli/commands/config_check.js';
import { configPrint } from '../../cli/commands/config_print.js';
import {
  readServiceState,
  removeServiceState,
  withSalt,
  writeServiceState,
} from '../../cli/installation/data_folder.js';
import { configSchema } from '../../core/config/schema.js';
import { runCommand, temporaryFolder } from './support.js';

function file(text: string): string {
  const path = join(temporaryFolder(), 'sidelight.yaml');
  writeFileSync(path, text);
  return path;
}

describe('config check', () => {
  it('accepts a right file', async () => {
    const path = file('targets:\n  - { name: llama, upstream: "http://127.0.0.1:8000" }\n');
    const { code, out } = await runCommand(configCheck, ['--config', path]);
    expect(code).toBe(0);
    expect(out).toContain(`${path}: ok (targets: llama;`);
  });

  it('names all problems and their places, in the file and in the environment', async () => {
    const path = file('targets:\n  - name: llama\n    upsteam: http://127.0.0.1:8000\nlog_lvel: info\n');
    const { code, errors } = await runCommand(configCheck, ['-c', path], { SIDELIGHT_STOR__DATA: 'x' });
    expect(code).toBe(1);
    expect(errors).toContain('sidelight: 4 problems in the configuration');
    expect(errors).toContain('sidelight.yaml:3: targets[0].upsteam: unknown key; did you mean "upstream"?');
    expect(errors).toContain('SIDELIGHT_STOR__DATA: no such setting; did you mean SIDELIGHT_STORE__DATA?');
    expect(errors).not.toContain(' at ');
  });

  it('reads the file that SIDELIGHT_CONFIG names', async () => {
    const path = file('log_level: loud\n');
    const { code, errors } = await runCommand(configCheck, [], { SIDELIGHT_CONFIG: path });
    expect(code).toBe(1);
    expect(errors).toContain('sidelight.yaml:1: log_level: expected one of');
  });

  it('says which file cannot be read', async () => {
    const { code, errors } = await runCommand(configCheck, ['--config', '/nowhere/x.yaml']);
    expect(code).toBe(1);
    expect(errors).toBe(
      'sidelight: cannot read the configuration file /nowhere/x.yaml (ENOENT)\n' +
        '  Name another one with --config, or leave it out to use the defaults.',
    );
  });
});

describe('config print', () => {
  it('shows what is in force, and hides secrets, those from files too', async () => {
    const path = file('collector: { token_file: token }\n');
    writeFileSync(join(path, '..', 'token'), 'hush\n');
    const { out } = await runCommand(configPrint, ['-c', path], { SIDELIGHT_SERVICE__LISTEN: '4999' });
    expect(out).toContain('listen: 127.0.0.1:4999');
    expect(out).toContain('token: "[hidden]"');
    expect(out).not.toContain('hush');
  });
});

describe('the data folder', () => {
  it('is made by the first start, with a salt only the owner can read, and keeps it', () => {
    const data = join(temporaryFolder(), 'deep', 'data');
    const config = configSchema.parse({ store: { data } });
    const first = withSalt(config).collector.salt;
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(withSalt(config).collector.salt).toBe(first);
    expect(statSync(join(data, 'salt')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(data, 'salt'), 'utf8')).toBe(first);
  });

  it('is not made when the salt is configured', () => {
    const data = join(temporaryFolder(), 'data');
    expect(withSalt(configSchema.parse({ store: { data }, collector: { salt: 'x' } })).collector.salt).toBe('x');
    expect(existsSync(data)).toBe(false);
  });

  it('says in one line when it cannot be written', () => {
    const blocked = join(temporaryFolder(), 'file');
    writeFileSync(blocked, '');
    const config = configSchema.parse({ store: { data: join(blocked, 'data') } });
    expect(() => withSalt(config)).toThrow(/cannot write to the data folder .* \(ENOTDIR\)/);
  });

  it('tells of a running service, and of none when its process is gone', () => {
    const data = temporaryFolder();
    expect(readServiceState(data)).toBeUndefined();
    writeServiceState(data, { url: 'http://127.0.0.1:1', pid: process.ppid });
    expect(readServiceState(data)).toEqual({ url: 'http://127.0.0.1:1', pid: process.ppid });
    writeServiceState(data, { url: 'http://127.0.0.1:1', pid: 2 ** 22 + 1 });
    expect(readServiceState(data)).toBeUndefined();
    writeFileSync(join(data, 'service.json'), 'torn');
    expect(readServiceState(data)).toBeUndefined();
    removeServiceState(data);
    expect(existsSync(join(data, 'service.json'))).toBe(false);
  });
});
