import { spawnSync } from 'node:child_process';
import { describe, expect, it, vi } from 'vitest';
import { ENTRY, type TargetInput } from '../../support/sidelight.js';
import type { Installation } from './installation.js';

const NOWHERE = 'http://127.0.0.1:9';

export const downTarget: TargetInput = { name: 'down', upstream: NOWHERE };

/** What a running installation says of a model server that is down, and to commands that want its folder. */
export function describeBeside(installed: Installation): void {
  describe('beside a running installation', () => {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [ENTRY, ...args, '--data', installed.sidelight.data], {
        cwd: installed.sidelight.data,
        env: { PATH: process.env['PATH'] },
        encoding: 'utf8',
        timeout: 60_000,
      });

    it('a model server that was down when everything else started was told of, with what to do', async () => {
      await vi.waitFor(() => expect(installed.sidelight.output()).toContain('Sidelight is running.'));
      expect(installed.sidelight.output()).toContain(
        `Model server down at ${NOWHERE}: not reachable yet (ECONNREFUSED). Start it`,
      );
    });

    it('a second service gives one clear line and one on what to do; asking by SQL works all the same', () => {
      const other = run('serve', '--listen', '0');
      expect(other.status).toBe(1);
      expect(other.stderr).toMatch(/^sidelight: .*\n {2}.*\n$/);
      expect(other.stderr).toContain(installed.sidelight.data);
      expect(run('migrate').stderr).toContain('works on');
      const count = "SELECT count() FROM calls WHERE request_id = 'of nobody'";
      expect(run('sql', '-f', 'TSV', count)).toMatchObject({ status: 0, stdout: '0\n', stderr: '' });
    });
  });
}
