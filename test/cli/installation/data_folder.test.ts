import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findService, readServiceState, withSalt, writeServiceState } from '../../../cli/installation/data_folder.js';
import { migrateCommand } from '../../../cli/commands/migrate.js';
import { serve } from '../../../cli/commands/serve.js';
import { sql } from '../../../cli/commands/sql.js';
import { up } from '../../../cli/commands/up.js';
import { configSchema } from '../../../core/config/schema.js';
import { runCommand, temporaryFolder } from '../support.js';

/** A process that is alive, and is not this one. */
const ALIVE = process.ppid;
const NOBODY = 65_534;

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Runs with the rights of nobody in particular: for root every folder is writable. */
function withoutRights(task: () => void): void {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    task();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

describe('a service that is said to run', () => {
  it('is not this process: in a container the number of a dead one comes again', () => {
    const data = temporaryFolder();
    writeServiceState(data, { url: 'http://127.0.0.1:9', pid: process.pid });
    expect(readServiceState(data)).toBeUndefined();
  });

  it('is one that answers', async () => {
    const data = temporaryFolder();
    const url = await listening(createServer((request, response) => response.end(request.url)));
    writeServiceState(data, { url, pid: ALIVE });
    expect(await findService(data)).toEqual({ url, pid: ALIVE });
  });

  it('is named to who starts another one there, with its page', async () => {
    const data = temporaryFolder();
    const url = await listening(createServer((_request, response) => response.end()));
    writeServiceState(data, { url, pid: ALIVE });
    for (const command of [up, serve]) {
      expect(await runCommand(command, ['--data', data])).toEqual({
        code: 1,
        out: '',
        errors:
          `sidelight: a service (process ${ALIVE}) works on ${data} already: ${url}\n` +
          '  Open its page, or stop it first; one beside it needs another folder (--data) and other ports.',
      });
    }
    expect((await runCommand(migrateCommand, ['--data', data])).errors).toContain('Stop it to migrate by hand.');
  });

  it('and does not answer keeps nobody from the data', async () => {
    const data = temporaryFolder();
    writeServiceState(data, { url: 'http://127.0.0.1:9', pid: ALIVE });
    const migrated = await runCommand(migrateCommand, ['--data', data]);
    expect(migrated).toMatchObject({ code: 0, errors: '' });
    const asked = await runCommand(sql, ['--data', data, '-f', 'TSV', 'SELECT count() FROM calls']);
    expect(asked).toEqual({ code: 0, out: '0', errors: '' });
  });
});

describe('a service that is named', () => {
  it.each(['nonsense', 'localhost:4180', 'http://'])('must be named by its address: %s', async (url) => {
    expect(await runCommand(sql, ['--url', url, 'SELECT 1'])).toEqual({
      code: 2,
      out: '',
      errors: `sidelight: --url: expected a URL such as http://127.0.0.1:4180, got "${url}"`,
    });
  });
});

describe('a data folder that cannot be written', () => {
  it('for want of rights', () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o500);
    const data = join(folder, 'data');
    withoutRights(() =>
      expect(() => withSalt(configSchema.parse({ store: { data } }))).toThrow(
        expect.objectContaining({
          code: 'STORE_UNAVAILABLE',
          message: `cannot write to the data folder ${data} (EACCES)`,
          hint: expect.stringContaining('choose another folder with --data DIR'),
        }),
      ),
    );
  });

  it.runIf(process.platform === 'linux')('for want of space', () => {
    const data = join(temporaryFolder(), 'data');
    mkdirSync(data);
    symlinkSync('/dev/full', join(data, 'service.json'));
    expect(() => writeServiceState(data, { url: 'http://127.0.0.1:9', pid: ALIVE })).toThrow(
      expect.objectContaining({
        code: 'DISK_FULL',
        message: `no space left for the data folder ${data}`,
        hint: expect.stringContaining('Free some space'),
      }),
    );
  });
});
