import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort, launch, query, type Launched } from '../support/sidelight.js';

/** `npm start` without configuration: the demo, seen through the API. */
describe('a first look', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sidelight-start-'));
  let serviceUrl = '';
  let running: Launched | undefined;

  beforeAll(async () => {
    const [service, health] = [await freePort(), await freePort()];
    serviceUrl = `http://127.0.0.1:${service}`;
    running = await launch({
      command: 'up',
      folder,
      args: ['--listen', '0'],
      readyUrls: [`${serviceUrl}/readyz`, `http://127.0.0.1:${health}/readyz`],
      config: {
        collector: { health },
        service: { listen: service },
        store: { data: join(folder, 'data') },
        evaluator: { interval: '1s' },
      },
    });
  });

  afterAll(async () => {
    await running?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  async function overview() {
    const response = await fetch(`${serviceUrl}/api/v1/overview`);
    return (await response.json()) as {
      demo: boolean;
      ever_seen_a_call: boolean;
      verdict: { state: string; sentence: string };
    };
  }

  it('says where the page and the taps are, and that it is a demo', async () => {
    await vi.waitFor(() => expect(running?.output()).toContain('Ctrl-C stops it.'), { timeout: 30_000 });
    const text = running?.output() ?? '';
    expect(text).toContain(`Page   ${serviceUrl}`);
    expect(text.match(/Tap {4}http:\/\/127\.0\.0\.1:\d+ {2}-> /g)).toHaveLength(2);
    expect(text).toContain('DEMO');
    expect(text).toContain('export OPENAI_BASE_URL=http://127.0.0.1:');
  });

  it('records calls with tokens and costs, and reaches a verdict', async () => {
    await vi.waitFor(
      async () => {
        const { demo, ever_seen_a_call, verdict } = await overview();
        expect({ demo, ever_seen_a_call }).toEqual({ demo: true, ever_seen_a_call: true });
        expect(['ok', 'near', 'over']).toContain(verdict.state);
      },
      { timeout: 60_000, interval: 500 },
    );
    const sql = `SELECT target, groupUniqArray(purpose) AS purposes FROM calls
                 WHERE outcome = 'ok' AND cost_usd > 0 GROUP BY target ORDER BY target`;
    await vi.waitFor(
      async () =>
        expect(await query(serviceUrl, sql)).toEqual([
          { target: 'demo-api', purposes: ['demo'] },
          { target: 'demo-gpu', purposes: ['demo'] },
        ]),
      { timeout: 30_000, interval: 500 },
    );
    const { items } = (await (await fetch(`${serviceUrl}/api/v1/calls`)).json()) as { items: { caller: string }[] };
    for (const { caller } of items) expect(['search', 'helpdesk', 'notebook', 'batch']).toContain(caller);
  });

  it('serves the page', async () => {
    const page = await (await fetch(`${serviceUrl}/`)).text();
    expect(page).toContain('<div id="root">');
  });

  it('stops cleanly, with nothing left to ship', async () => {
    const pid = running?.pid ?? 0;
    await running?.stop();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await expect(fetch(`${serviceUrl}/healthz`)).rejects.toThrow('fetch failed');
    expect(running?.output()).not.toContain('ended and is started again');
  });
});
