import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { doctor } from '../../../cli/commands/doctor.js';
import { freePort } from '../../support/sidelight.js';
import { runCommand, takenPort, temporaryFolder } from '../support.js';

const FREE = {
  SIDELIGHT_SERVICE__LISTEN: '0',
  SIDELIGHT_COLLECTOR__HEALTH: '0',
  SIDELIGHT_COLLECTOR__SPOOL_MAX: '16MB',
};

describe('doctor', () => {
  it('has one line for each thing, and code 0 when all is well', async () => {
    const upstream = `http://127.0.0.1:${await takenPort()}`;
    const data = join(temporaryFolder(), 'data');
    const args = ['--data', data, '--upstream', upstream, '--name', 'llama', '--listen', '0'];
    const { code, out } = await runCommand(doctor, args, FREE);
    const lines = out.split('\n');
    expect(lines.filter((line) => !line.startsWith('ok '))).toEqual([]);
    expect(lines).toHaveLength(8);
    expect(out).toContain(`model server llama at ${upstream} (reachable)`);
    expect(out).toContain(`store in ${data} (made at the first start)`);
    expect(code).toBe(0);
  });

  it('says what is wrong and what to do, and goes on', async () => {
    const [taken, file] = [await takenPort(), join(temporaryFolder(), 'x.yaml')];
    writeFileSync(
      file,
      [
        `targets: [{ name: gone, upstream: "http://127.0.0.1:1", listen: ${taken} }]`,
        'collector: { spool_max: 100000TB }',
        'alerts: { channels: [{ type: slack, name: team, webhook_url: "http://127.0.0.1:1/hush" }] }',
      ].join('\n'),
    );
    const env = { ...FREE, SIDELIGHT_COLLECTOR__SPOOL_MAX: '' };
    const { code, out } = await runCommand(doctor, ['-c', file, '--data', temporaryFolder()], env);
    expect(code).toBe(1);
    expect(out).toContain(
      `problem  port 127.0.0.1:${taken} for the tap of gone: in use by another program. Stop it, or change --listen.`,
    );
    expect(out).toMatch(/problem {2}model server gone at .*: not reachable \(ECONNREFUSED\)\. Start it/);
    expect(out).toMatch(/problem {2}disk of .*: only [\d.]+ GB free\. Make it/);
    expect(out).toContain('channels (team (slack); "sidelight alert test" sends a message)');
    expect(out).not.toContain('hush');
  });

  it('looks at the ports that the flags of "up" name, and tells one that is wanted twice', async () => {
    const port = `${await freePort()}`;
    const upstream = `http://127.0.0.1:${await takenPort()}`;
    const args = ['--data', temporaryFolder(), '--upstream', upstream, '--listen', port, '--service-listen', port];
    const { code, out } = await runCommand(doctor, args, FREE);
    expect(code).toBe(1);
    expect(out).toContain(`problem  port 127.0.0.1:${port} for the page: wanted for the tap of `);
    expect(out).toContain('Change --listen or service.listen.');
  });
});
