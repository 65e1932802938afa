import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { qualityUnasked } from './canned/quality.js';
import { overviewDemo, overviewEmpty, overviewNoData } from './canned/overview.js';
import { follow, openPage, type OpenPage } from './support/open_page.js';
import { pageBrowser } from './support/page_browser.js';
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

interface Place {
  name: string;
  path: string;
  shown: string;
  answers?: Partial<Answers>;
}

/** One page shows them all, one after the other, so each is known by something that no other has. */
const PLACES: Place[] = [
  { name: 'the overview with demo traffic', path: '/', shown: '.recharts-wrapper' },
  { name: 'the calls', path: '/calls', shown: 'ol[aria-label=Calls] li' },
  { name: 'a call', path: '/calls/01JD4YCALL0000000000000000', shown: 'article[aria-label$="00"]' },
  { name: 'a failed call', path: '/calls/01JD4YCALL0000000000000007', shown: 'article[aria-label$="07"]' },
  { name: 'a call that there is none of', path: '/calls/nowhere', shown: '[role=alert]' },
  { name: 'the quality', path: '/quality', shown: '.recharts-wrapper' },
  { name: 'the alerts', path: '/alerts', shown: 'h2:has-text("Firing")' },
  { name: 'the targets', path: '/targets', shown: '#attach pre' },
];

/** What is seen with other answers. */
const MOMENTS: Place[] = [
  { name: 'the overview without data', path: '/', shown: 'h1', answers: { overview: overviewNoData, alerts: [] } },
  { name: 'the empty state', path: '/', shown: 'pre', answers: { overview: overviewEmpty } },
  { name: 'an error', path: '/', shown: '[role=alert]', answers: { problem: broken } },
  { name: 'the login', path: '/', shown: 'form', answers: { token: 'secret' } },
  {
    name: 'the quality before any verdict',
    path: '/quality',
    shown: '[role=status]',
    answers: { quality: qualityUnasked },
  },
];

/** What a press opens over the page. */
const OPENED = [
  { name: 'the export of calls', path: '/calls', button: 'Export', shown: 'dialog[open] a[download]' },
  {
    name: 'the menu of ranges',
    path: '/calls',
    button: /^Time range/,
    shown: 'form[aria-label="A range of your own"]',
  },
];

const browser = pageBrowser();

/** What axe finds serious or worse, one line each. */
async function seriousViolations(page: Page, options: RunOptions = {}): Promise<string[]> {
  const { violations } = await page.evaluate(
    (asked) => window.axe.run({ resultTypes: ['violations'], ...asked }),
    options,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`),
    );
}

/** What axe finds in the light theme and in the dark one. */
async function violationsInBoth(page: Page, shown: string): Promise<string[]> {
  await page.locator(shown).first().waitFor();
  const light = await seriousViolations(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('[data-theme=dark]').waitFor();
  // Another theme is other colours and nothing else.
  const dark = await seriousViolations(page, { runOnly: ['color-contrast', 'link-in-text-block'] });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.locator('[data-theme=light]').waitFor();
  return [...light, ...dark];
}

describe('a page that is walked through', () => {
  let opened: OpenPage;
  beforeAll(async () => {
    opened = await openPage(browser(), '/', { answers: { overview: overviewDemo } });
    await opened.page.evaluate(axe);
  });
  afterAll(() => opened.close());

  it('has charts with names, sentences and tables', async () => {
    const { page } = opened;
    await page.locator('.recharts-wrapper').first().waitFor();
    for (const name of ['Time to first token', 'Latency', 'Spend']) {
      const chart = page.getByRole('region', { name, exact: true });
      expect(await chart.getByRole('table', { name, exact: true }).count()).toBe(1);
      const sentence = await chart.locator('header p').textContent();
      expect(sentence?.length).toBeGreaterThan(10);
    }
  });

  it.each(PLACES)('can be used by everybody, in both themes: $name', async ({ path, shown }) => {
    await follow(opened.page, path);
    expect(await violationsInBoth(opened.page, shown)).toEqual([]);
  });
});

it.each(OPENED)('$name can be used by everybody, in both themes', async ({ path, button, shown }) => {
  const { page, close } = await openPage(browser(), path);
  await page.evaluate(axe);
  await page.getByRole('button', { name: button }).click();
  expect(await violationsInBoth(page, shown)).toEqual([]);
  await close();
});

it.each(MOMENTS)('$name can be used by everybody, in both themes', async ({ path, shown, answers }) => {
  const { page, close } = await openPage(browser(), path, { answers });
  await page.evaluate(axe);
  expect(await violationsInBoth(page, shown)).toEqual([]);
  await close();
});
