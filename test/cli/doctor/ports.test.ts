import { describe, expect, it } from 'vitest';
import { collectorPorts, localUrl, portProblem, requirePorts } from '../../../cli/doctor/ports.js';
import { configSchema } from '../../../core/config/schema.js';
import { freePort } from '../../support/sidelight.js';
import { takenPort } from '../support.js';

describe('ports', () => {
  it('names every one that is taken, what it is for and how to choose another', async () => {
    const [a, b] = [await takenPort(), await takenPort()];
    const wanted = [
      { what: 'the tap of llama', address: { host: '127.0.0.1', port: a }, change: '--listen' },
      { what: 'free', address: { host: '127.0.0.1', port: 0 }, change: '--free' },
      { what: 'the page', address: { host: '127.0.0.1', port: b }, change: '--service-listen' },
    ];
    await expect(requirePorts(wanted)).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: `127.0.0.1:${a} (the tap of llama) is in use, 127.0.0.1:${b} (the page) is in use`,
      hint: 'Stop the other program (another Sidelight?) or choose differently with --listen, --service-listen.',
    });
  });

  it('may not be wanted twice, which looks like another program once one of the two has it', async () => {
    const port = await freePort();
    const at = (what: string, host: string, change: string) => ({ what, address: { host, port }, change });
    const wanted = [at('the tap of llama', '127.0.0.1', '--listen'), at('the page', '0.0.0.0', '--service-listen')];
    await expect(requirePorts(wanted)).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: `0.0.0.0:${port} (the page) is wanted for the tap of llama, too`,
      hint: 'Choose differently with --listen, --service-listen.',
    });
  });

  it('of the demo are all chosen by one flag: nothing of them stands in a file', () => {
    const targets = [4100, 4101].map((listen) => ({ name: `t${listen}`, upstream: 'http://127.0.0.1:1', listen }));
    const changes = (demo: boolean) =>
      collectorPorts(configSchema.parse({ targets }), demo).map(({ change }) => change);
    expect(changes(true)).toEqual(['--listen', '--listen', '--health-listen']);
    expect(changes(false)).toEqual(['targets[0].listen', 'targets[1].listen', '--health-listen']);
  });

  it('lets go of the ones it tried', async () => {
    const port = 0;
    await expect(
      requirePorts([{ what: 'x', address: { host: '127.0.0.1', port }, change: '' }]),
    ).resolves.toBeUndefined();
    expect(await portProblem({ host: '203.0.113.1', port: 1 })).toMatch(/EADDRNOTAVAIL|EACCES/);
  });

  it('has a URL this machine can reach for each address', () => {
    expect(localUrl({ host: '0.0.0.0', port: 1 })).toBe('http://127.0.0.1:1');
    expect(localUrl({ host: '::', port: 1 })).toBe('http://[::1]:1');
    expect(localUrl({ host: '10.0.0.1', port: 1 })).toBe('http://10.0.0.1:1');
  });
});
