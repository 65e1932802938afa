import { describe, expect, it } from 'vitest';
import { silentServers } from '../../../cli/doctor/silent_servers.js';
import { configSchema } from '../../../core/config/schema.js';
import { takenPort } from '../support.js';

describe('model servers at the start', () => {
  it('are named where nothing listens, with what to do; those that answer are not', async () => {
    const there = `http://127.0.0.1:${await takenPort()}`;
    const { targets } = configSchema.parse({
      targets: [
        { name: 'here', upstream: there, listen: 1 },
        { name: 'away', upstream: 'http://127.0.0.1:9', listen: 2 },
        { name: 'unknown', upstream: 'http://nobody.invalid:9', listen: 3 },
      ],
    });
    const lines = await silentServers(targets);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe(
      'Model server away at http://127.0.0.1:9: not reachable yet (ECONNREFUSED). Start it, or correct the upstream; until then calls fail.',
    );
    expect(lines[1]).toMatch(/^Model server unknown at http:\/\/nobody\.invalid:9: not reachable yet \(\w+/);
  });
});
