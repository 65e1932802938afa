import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { launchBrowser } from '../support/browser.js';
import { freePort, query, startProgram, type Launched } from '../support/sidelight.js';

const NPM_START = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));

/** `npm start` without configuration, with flags only for what would clash with others on this machine. */
describe('a first look', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sidelight-start-'));
  let serviceUrl = '';
  let running: Launched | undefined;

  beforeAll(async () => {
    const [service, health] = [await freePort(), await freePort()];
    serviceUrl = `http://127.0.0.1:${service}`;
    const ports = ['--listen', '0', '--service-listen', `${service}`, '--health-listen', `${health}`];
    running = await startProgram({
      program: NPM_START,
      args: [...ports, '--data', join(folder, 'data')],
      folder,
      readyUrls: [`${serviceUrl}/readyz`, `http://127.0.0.1:${health}/readyz`],
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

  it('shows in the page that it is a demo, a verdict, and what its calls cost', async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(60_000);
      await page.goto(serviceUrl);
      await page.getByText('Demo traffic.').waitFor();
      const verdict = page.getByRole('region', { name: 'Verdict' }).getByRole('img');
      const models = page.getByRole('region', { name: 'Models, worst first' }).getByRole('row');
      await vi.waitFor(
        async () => {
          expect(await verdict.getAttribute('aria-label')).toMatch(/^(within|near|over)$/);
          const rows = await models.allTextContents();
          for (const priced of [/^gpt-4o-mini.*\$\d/, /^llama-3\.1-8b-instruct.*\$\d.*GPU-h/])
            expect(rows).toContainEqual(expect.stringMatching(priced));
        },
        { timeout: 60_000, interval: 250 },
      );
    } finally {
      await browser.close();
    }
  });

  it('stops cleanly, with nothing left to ship', async () => {
    const pid = running?.pid ?? 0;
    await running?.stop();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await expect(fetch(`${serviceUrl}/healthz`)).rejects.toThrow('fetch failed');
    expect(running?.output()).not.toContain('ended and is started again');
  });
});
