import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { Collector } from '../../collector/index.js';
import { configSchema } from '../../core/config/schema.js';
import { createLogger } from '../../core/process/log.js';
import { startTcpServer } from './support/tap_bench.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** Both ends of one connection through a collector's tcp tap. */
async function throughTap(): Promise<{ client: Socket; server: Socket }> {
  const data = mkdtempSync(join(tmpdir(), 'sidelight-no-delay-'));
  cleanups.push(() => rmSync(data, { recursive: true }));
  const accepted: Socket[] = [];
  const upstream = await startTcpServer((socket) => accepted.push(socket));
  cleanups.push(upstream.close);
  const config = configSchema.parse({
    targets: [{ name: 'model', upstream: upstream.url, metrics: 'off' }],
    store: { data },
    collector: { id: 'c1', salt: 'salt' },
  });
  const collector = new Collector({ config, log: createLogger('test', 'silent'), drainMs: 0 });
  await collector.start();
  cleanups.push(() => collector.stop());
  const { port } = await collector.listen('model', { host: '127.0.0.1', port: 0 });
  const client = connect({ port, host: '127.0.0.1', noDelay: true });
  cleanups.push(() => client.destroy());
  await vi.waitFor(() => expect(accepted).toHaveLength(1));
  return { client, server: accepted[0] ?? client };
}

/**
 * The second of two small pieces is sent while the first is not acknowledged. Systems wait with that for some 40 ms when they expect to send
 * something themselves, and a sender that gathers small pieces (Nagle) waits with them.
 * @returns how long the second took, milliseconds, in the middle of many rounds
 */
async function waitForSecondPiece(from: Socket, to: Socket): Promise<number> {
  const took: number[] = [];
  for (let round = 0; round < 31; round++) {
    from.write('1');
    await once(to, 'data');
    const at = performance.now();
    from.write('2');
    await once(to, 'data');
    took.push(performance.now() - at);
    to.write('answer');
    await once(from, 'data');
  }
  return took.sort((a, b) => a - b)[15] ?? Number.NaN;
}

it('small pieces of a request are not held back for an acknowledgement of the one before', async () => {
  const { client, server } = await throughTap();
  expect(await waitForSecondPiece(client, server)).toBeLessThan(25);
});

it('nor are small pieces of an answer', async () => {
  const { client, server } = await throughTap();
  expect(await waitForSecondPiece(server, client)).toBeLessThan(25);
});
