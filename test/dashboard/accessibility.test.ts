import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.js';
import { qualityUnasked } from './canned/quality.js';
import { overviewDemo, overviewEmpty, overviewNoData } from './canned/overview.js';
import { ensureBuiltPage } from './support/built_page.js';
import { openPage } from './support/open_page.js';
import type { Answers } from './support/canned_server.js';

declare global {
  interface Window {
    axe: { run: (options: RunOptions) => Promise<AxeResults> };
  }
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const broken = {
  type: 'about:blank',
  title: 'Store',
  status: 503,
  code: 'store_down',
  detail: 'The store is starting.',
};

const PLACES: { name: string; path: string; shown: string; answers?: Partial<Answers> }[] = [
  { name: 'the overview', path: '/', shown: '.recharts-wrapper' },
  {
    name: 'the overview with demo traffic',
    path: '/',
    shown: '.recharts-wrapper',
    answers: { overview: overviewDemo },
  },
  { name: 'the overview without data', path: '/', shown: 'h1', answers: { overview: overviewNoData, alerts: [] } },
  { name: 'the empty state', path: '/', shown: 'pre', answers: { overview: overviewEmpty } },
  { name: 'an error', path: '/', shown: '[role=alert]', answers: { problem: broken } },
  { name: 'the login', path: '/', shown: 'form', answers: { token: 'secret' } },
  { name: 'the calls', path: '/calls', shown: 'ol li' },
  { name: 'a call', path: '/calls/01JD4YCALL0000000000000000', shown: 'article' },
  { name: 'a failed call', path: '/calls/01JD4YCALL0000000000000007', shown: 'article' },
  { name: 'the quality', path: '/quality', shown: '.recharts-wrapper' },
  {
    name: 'the quality before any verdict',
    path: '/quality',
    shown: '[role=status]',
    answers: { quality: qualityUnasked },
  },
  { name: 'the alerts', path: '/alerts', shown: 'h2' },
  { name: 'the targets', path: '/targets', shown: 'pre' },
];

let browser: Browser;

beforeAll(async () => {
  await ensureBuiltPage();
  browser = await launchBrowser();
}, 240_000);

afterAll(() => browser.close());

/** What axe finds serious or worse, one line each. */
async function seriousViolations(page: Page, options: RunOptions = {}): Promise<string[]> {
  const { violations } = await page.evaluate((asked) => window.axe.run(asked), options);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`),
    );
}

it.each(PLACES)('$name can be used by everybody, in both themes', async ({ path, shown, answers }) => {
  const { page, close } = await openPage(browser, path, { theme: 'light', answers });
  await page.locator(shown).first().waitFor();
  await page.evaluate(axe);
  expect(await seriousViolations(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('[data-theme=dark]').waitFor();
  // Another theme is other colours and nothing else.
  expect(await seriousViolations(page, { runOnly: ['color-contrast', 'link-in-text-block'] })).toEqual([]);
  await close();
});

it('charts have names, sentences and tables', async () => {
  const { page, close } = await openPage(browser, '/');
  await page.locator('.recharts-wrapper').first().waitFor();
  for (const name of ['Time to first token', 'Latency', 'Spend']) {
    const chart = page.getByRole('region', { name, exact: true });
    expect(await chart.getByRole('table', { name, exact: true }).count()).toBe(1);
    const sentence = await chart.locator('header p').textContent();
    expect(sentence?.length).toBeGreaterThan(10);
  }
  await close();
});
