import { createServer, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { postStatus } from '../../../collector/worker/post_status.js';
import { closeServer, listen } from '../support/tap_bench.js';

const BUDGET = { name: 'team', target: '*', refuse: true, message: 'spent', seconds_left: 60 };

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** Posts to a service that answers so. */
async function post(answer: (response: ServerResponse) => void) {
  const service = createServer((request, response) => void request.resume().on('end', () => answer(response)));
  const port = await listen(service);
  cleanups.push(() => closeServer(service));
  return postStatus({ to: `http://127.0.0.1:${port}/`, token: 'secret', collectorId: 'c1', metrics: [] });
}

describe('postStatus', () => {
  it('gives the budgets the service enforces, or none', async () => {
    expect(await post((response) => response.end(JSON.stringify({ budgets: [BUDGET], newer: 1 })))).toEqual([BUDGET]);
    expect(await post((response) => response.writeHead(204).end())).toEqual([]);
    const half = JSON.stringify({ budgets: [{ ...BUDGET, message: 'half \ud83d' }] });
    expect(await post((response) => response.end(half))).toEqual([{ ...BUDGET, message: 'half \ufffd' }]);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['a page of somebody else', (response) => response.end('<html>')],
    ['another JSON', (response) => response.end('{"budgets":[{"name":7}]}')],
    ['an error', (response) => response.writeHead(503).end('{"budgets":[]}')],
    ['a redirect', (response) => response.writeHead(302, { location: '/' }).end()],
    ['an answer without an end', (response) => response.end(`{"budgets":"${'x'.repeat(3e6)}"}`)],
    ['a connection that breaks', (response) => response.destroy()],
  ])('knows nothing by %s', async (_name, answer) => {
    await expect(post(answer)).rejects.toBeInstanceOf(Error);
  });
});
