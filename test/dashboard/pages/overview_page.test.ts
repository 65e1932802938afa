import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { TargetStatus } from '../../../dashboard/src/api/types.js';
import { overviewDemo, overviewEmpty, overviewNoData, overviewOk, overviewOver } from '../canned/overview.js';
import { ago, MINUTE } from '../canned/clock.js';
import { targets } from '../canned/targets.js';
import { appears, hasFocus, openPage, type OpenPage } from '../support/open_page.js';
import { pageBrowser } from '../support/page_browser.js';

const browser = pageBrowser();

/** Most is read, or found by a link, in one page, which stands where it stood when a test ends. */
describe('the overview', () => {
  let opened: OpenPage;
  let page: Page;
  beforeAll(async () => {
    opened = await openPage(browser(), '/');
    ({ page } = opened);
  });
  afterAll(() => opened.close());

  /** Follows a link to an address, and comes back. */
  async function leads(link: Locator, to: RegExp): Promise<void> {
    await link.click();
    await page.waitForURL(to);
    expect(page.url()).toMatch(to);
    await page.goBack();
    await page.getByRole('heading', { name: overviewOver.verdict.sentence }).waitFor();
  }

  it('opens with the sentence, and each part of it leads to its check', async () => {
    await page.getByRole('heading', { name: '2 of 14 checks are over budget.' }).waitFor();
    await page.getByRole('img', { name: 'over', exact: true }).waitFor();
    await page.getByRole('link', { name: /TTFT p95 on llama-3-70b-instruct is 2.4 s/ }).click();
    await page.waitForURL(/\/alerts\?.*key=slo:ttft/);
    expect(await appears(page.getByRole('heading', { name: 'TTFT p95, llama-3-70b-instruct', exact: true }))).toBe(
      true,
    );
    await page.goBack();
  });

  it('says the four states in words and opens the calls behind a tile', async () => {
    const budgets = page.getByRole('region', { name: 'Budgets' });
    await budgets.getByText('within', { exact: true }).first().waitFor();
    for (const word of ['over', 'near', 'not yet known'])
      await budgets.getByText(word, { exact: true }).first().waitFor();
    const tile = budgets.getByRole('link', { name: /^TTFT p95 over 2.4 ?s/ });
    expect(await tile.textContent()).toMatch(/budget 1.0 s.*▲ up 1.7\ss.*n 61,204/);
    await leads(tile, /\/calls\?min_ttft_ms=1000/);
  });

  it('says that a budget is enforced and spent, and opens the calls it refused', async () => {
    const tile = page.getByRole('link', { name: /^Spend, 20 November over, refusing calls/ });
    expect(await tile.textContent()).toContain(
      'enforcing: calls are refused since 20 November, 14:02 UTC (312 calls so far)',
    );
    await leads(tile, /\/calls\?purpose=refused$/);
  });

  it('sorts the models by a press on a column, the other way round by a second, as they were by a third', async () => {
    const table = page.getByRole('region', { name: 'Models, worst first' });
    const first = async () => (await table.getByRole('rowheader').first().textContent()) ?? '';
    const given = await first();
    const head = table.getByRole('columnheader', { name: 'calls', exact: true });
    await head.getByRole('button').click();
    await vi.waitFor(async () => expect(await head.getAttribute('aria-sort')).toBe('descending'));
    expect(await first()).toContain('intent');
    await head.getByRole('button').click();
    await vi.waitFor(async () => expect(await head.getAttribute('aria-sort')).toBe('ascending'));
    expect(await first()).not.toContain('intent');
    await head.getByRole('button').click();
    await vi.waitFor(async () => expect(await head.getAttribute('aria-sort')).toBe(null));
    expect(await first()).toBe(given);
  });

  it('tells who spends it, and what has no price', async () => {
    const rows = page.getByRole('region', { name: 'Spend by caller', exact: true }).getByRole('row');
    await rows.first().waitFor();
    const texts = (await rows.allTextContents()).map((text) => text.replaceAll('\u00a0', ' '));
    expect(texts[1]).toContain('search teamshop700');
    expect(texts[1]).toContain('75 %');
    expect(texts[2]).toContain('77ab30c1f2d9…');
    expect(texts[3]).toContain('12 others');
    const unpriced = page.getByRole('region', { name: 'Models without a price', exact: true });
    expect(await unpriced.textContent()).toContain('prices: [{ model: "house-1"');
    await leads(page.getByRole('link', { name: 'search team' }), /\/calls\?caller=search/);
  });

  it('shows a dash, not a zero, for what is not known', async () => {
    const unknown = page.getByRole('link', { name: /^Calls not captured not yet known –/ });
    expect(await unknown.textContent()).not.toMatch(/\b0\s?%/);
    const unpriced = page.getByRole('row', { name: /house-embedder-v2/ });
    expect(await unpriced.textContent()).toContain('unpriced');
    expect(await unpriced.textContent()).not.toContain('$0');
  });

  it('lists the worst model first', async () => {
    const names = page.getByRole('region', { name: 'Models, worst first' }).getByRole('rowheader');
    await names.first().waitFor();
    expect((await names.allTextContents()).map((text) => text.split(' ')[0]?.split('openai')[0])).toEqual([
      expect.stringContaining('llama-3'),
      expect.stringContaining('gpt-5'),
      expect.stringContaining('house'),
      expect.stringContaining('intent'),
    ]);
  });

  it('draws the budget, the breach, the deployment and the forecast, and says it all in a table too', async () => {
    const ttft = page.getByRole('region', { name: 'Time to first token' });
    await ttft.locator('.recharts-reference-line').first().waitFor({ state: 'attached' });
    expect(await ttft.locator('.recharts-reference-area').count()).toBeGreaterThanOrEqual(1);
    expect(await ttft.getByText('2.4.0', { exact: true }).count()).toBe(1);
    const table = ttft.getByRole('table', { name: 'Time to first token' });
    expect(await table.getByRole('row').count()).toBeGreaterThan(10);
    const spend = page.getByRole('region', { name: 'Spend' });
    expect(await spend.locator('path[stroke-dasharray="4 4"]').count()).toBeGreaterThanOrEqual(1);
    expect(await spend.locator('.recharts-area-area').count()).toBe(1);
  });

  it('draws the budget as a line wherever there is one: first token, latency, spend; throughput has none', async () => {
    for (const name of ['Time to first token', 'Latency', 'Spend']) {
      const chart = page.getByRole('region', { name, exact: true });
      await chart.locator('.recharts-reference-line-line[stroke-dasharray]').first().waitFor({ state: 'attached' });
    }
    const throughput = page.getByRole('region', { name: 'Throughput', exact: true });
    for (const what of ['calls a second', 'output tokens a second', 'errors'])
      await throughput.getByRole('table', { name: `Throughput: ${what}`, exact: true }).waitFor({ state: 'attached' });
    expect(await throughput.locator('.recharts-reference-line').count()).toBe(0);
  });

  it('lists what fired lately, and leads to each of it', async () => {
    const feed = page.getByRole('region', { name: 'Alerts', exact: true });
    await feed.getByRole('listitem').first().waitFor();
    const texts = await feed.getByRole('listitem').allTextContents();
    expect(texts).toHaveLength(3);
    for (const title of ['TTFT p95, llama-3-70b-instruct', 'Spend, November', 'Errors, gpt-5-mini'])
      expect(texts).toContainEqual(expect.stringContaining(title));
    await leads(feed.getByRole('link', { name: /Errors, gpt-5-mini/ }), /\/alerts\?alert=/);
  });

  it('counts what fires in the tab, with a red icon', async () => {
    await vi.waitFor(async () => expect(await page.title()).toBe('(2) Overview · Sidelight'));
    expect(await page.locator('link[rel=icon]').getAttribute('href')).toBe('/favicon-firing.svg');
  });

  it('opens the calls of a moment by a click on a chart', async () => {
    const chart = page.getByRole('region', { name: 'Time to first token' }).locator('.recharts-wrapper');
    await chart.click({ position: { x: 400, y: 90 } });
    await page.waitForURL(/\/calls\?from=2026/);
    expect(page.url()).toMatch(/\/calls\?from=2026/);
    await page.goBack();
  });

  it('is narrowed to a target or a model, in the URL, and widened again', async () => {
    await page.getByLabel('Target').selectOption('openai');
    await page.waitForURL(/\?target=openai$/);
    await vi.waitFor(() => expect(opened.server.asked).toContain('/api/v1/overview?from=24h&target=openai'));
    await page.getByRole('link', { name: 'llama-3-70b-instruct', exact: true }).click();
    await page.waitForURL(/\?target=llama-gpu&model=llama-3-70b-instruct$/);
    await page.getByRole('link', { name: 'model llama-3-70b-instruct: show all again' }).click();
    await page.waitForURL(/\?target=llama-gpu$/);
  });

  it('keeps the last answer when the service goes away', async () => {
    await opened.server.close();
    await page.getByRole('alert').getByText('The Sidelight service does not answer.').waitFor();
    expect(await appears(page.getByRole('heading', { name: '2 of 14 checks are over budget.' }))).toBe(true);
  });
});

describe('an overview without calls', () => {
  it('is not green, and says whole why a verdict is missing, however wide it is', async () => {
    const { page, close } = await openPage(browser(), '/', { answers: { overview: overviewNoData, alerts: [] } });
    await page.getByText('No calls in this range. A longer one may have some.').waitFor();
    await page.getByText('nothing measured in this time').first().waitFor();
    expect(await page.getByText('within', { exact: true }).count()).toBe(0);
    const note = page.getByText('learning: 404 of 10,000 sessions, 0.1 of 7 d');
    await note.waitFor();
    const isCut = ({ scrollWidth, clientWidth, scrollHeight, clientHeight }: Element) =>
      scrollWidth > clientWidth || scrollHeight > clientHeight;
    for (const width of [1360, 1024, 340]) {
      await page.setViewportSize({ width, height: 900 });
      expect([width, await note.evaluate(isCut)]).toEqual([width, false]);
    }
    await close();
  });

  it('shows how to attach before the first call, turns into the calm overview by itself, and marks demo traffic', async () => {
    const tapped: TargetStatus[] = targets
      .slice(0, 2)
      .map((each, index) => ({ ...each, tap_url: `http://127.0.0.1:${4101 + index}` }));
    const { page, server, close } = await openPage(browser(), '/', {
      answers: { overview: overviewEmpty, alerts: [], targets: tapped },
    });
    await page.getByText('Waiting for the first call…').waitFor();
    for (const name of ['OpenAI SDK', 'curl', 'Kubernetes'])
      await page.getByRole('region', { name: new RegExp(name) }).waitFor();
    await page.getByText('curl http://127.0.0.1:4101/v1/chat/completions').waitFor();
    await page.getByText('openai at http://127.0.0.1:4102').waitFor();
    server.answers.overview = overviewOk;
    await page.getByRole('heading', { name: 'All 14 checks are within budget.' }).waitFor();
    await page.getByText('Nothing has fired in the last days.').waitFor();
    expect(await page.title()).toBe('Overview · Sidelight');
    expect(await page.locator('link[rel=icon]').getAttribute('href')).toBe('/favicon.svg');
    expect(await page.getByText('Demo traffic.').count()).toBe(0);
    server.answers.overview = overviewDemo;
    expect(await appears(page.getByText('Demo traffic.'))).toBe(true);
    await close();
  });
});

describe('when something is wrong', () => {
  it('says what to do, and recovers by itself when asked again', async () => {
    const problem = {
      type: 'about:blank',
      title: 'Store',
      status: 503,
      code: 'store_down',
      detail: 'The store is starting.',
    };
    const { page, server, close } = await openPage(browser(), '/', { answers: { problem } });
    await page.getByRole('alert').getByText('The store is starting.').waitFor();
    server.answers.problem = null;
    await page.getByRole('button', { name: 'Try again now' }).click();
    expect(await appears(page.getByRole('heading', { name: '2 of 14 checks are over budget.' }))).toBe(true);
    await close();
  });

  it('asks for a token, and goes on with it', async () => {
    const { page, close } = await openPage(browser(), '/', { answers: { token: 'right' } });
    await page.getByLabel('Token').fill('wrong');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('alert').getByText('This token is not known here.').waitFor();
    await page.getByLabel('Token').fill('right');
    await page.getByRole('button', { name: 'Log in' }).click();
    expect(await appears(page.getByRole('heading', { name: '2 of 14 checks are over budget.' }))).toBe(true);
    await close();
  });
});

describe('the range', () => {
  it('lives in the URL and survives a reload', async () => {
    const { page, server, close } = await openPage(browser(), '/');
    await page.getByRole('button', { name: 'Time range: Last 24 hours' }).click();
    await page.getByRole('button', { name: 'Last 7 days' }).click();
    await page.waitForURL(/\?range=7d$/);
    await vi.waitFor(() => expect(server.asked).toContain('/api/v1/overview?from=7d'));
    await page.reload();
    await page.getByRole('button', { name: 'Time range: Last 7 days' }).waitFor();
    await page.getByRole('link', { name: 'Calls', exact: true }).click();
    await page.waitForURL(/\/calls\?range=7d$/);
    expect(page.url()).toMatch(/\/calls\?range=7d$/);

    await page.getByRole('button', { name: 'Time range: Last 7 days' }).click();
    await page.getByLabel('from', { exact: true }).fill('2026-11-18T10:00');
    await page.getByLabel('to', { exact: true }).fill('2026-11-18T09:00');
    expect(await page.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true);
    await page.getByLabel('to', { exact: true }).fill('2026-11-18T11:30');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.waitForURL(/\?from=2026-11-18T10:00:00.000Z&to=2026-11-18T11:30:00.000Z$/);
    await close();
  });

  it('is chosen from the keyboard, and the focus comes back to its button', async () => {
    const { page, close } = await openPage(browser(), '/?range=24h');
    const button = page.getByRole('button', { name: /^Time range/ });
    const preset = (name: string) => page.getByRole('button', { name: new RegExp(`^${name}`) });
    const menu = page.getByRole('form', { name: 'A range of your own' });
    await button.focus();
    await page.keyboard.press('Enter');
    await hasFocus(preset('Last 24 hours'));
    await page.keyboard.press('ArrowDown');
    await hasFocus(preset('Last 7 days'));
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Tab');
    await hasFocus(menu.getByLabel('from', { exact: true }));
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    await hasFocus(button);
    expect(page.url()).toMatch(/\?range=24h$/);

    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\?range=7d$/);
    await hasFocus(button);
    await page.keyboard.press('Enter');
    await hasFocus(preset('Last 7 days'));
    // Back over the button to what stands before it.
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await menu.waitFor({ state: 'detached' });
    await close();
  });

  it('is short while the installation is young', async () => {
    const young = targets.map((target) => ({ ...target, first_call_at: ago(5 * MINUTE) }));
    const { page, server, close } = await openPage(browser(), '/', { answers: { targets: young } });
    await page.getByRole('button', { name: 'Time range: Last 15 minutes' }).waitFor();
    await vi.waitFor(() => expect(server.asked).toContain('/api/v1/overview?from=15m'));
    expect(server.asked).not.toContain('/api/v1/overview?from=24h');
    await close();
  });

  it('is zoomed by dragging on a chart; Esc goes back', async () => {
    const { page, server, close } = await openPage(browser(), '/?range=24h');
    const chart = page.getByRole('region', { name: 'Time to first token' }).locator('.recharts-wrapper');
    await chart.waitFor();
    const box = await chart.boundingBox();
    if (box === null) throw new Error('the chart is not on screen');
    await page.mouse.move(box.x + box.width * 0.3, box.y + 90);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.4, box.y + 90);
    await page.mouse.move(box.x + box.width * 0.6, box.y + 90, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL(/from=2026-11-\d\dT.*&to=2026-11-\d\dT/);
    expect(page.url()).not.toContain('range=');
    await vi.waitFor(() => expect(server.asked.some((path) => /overview\?from=2026.*&to=2026/.test(path))).toBe(true));
    await page.keyboard.press('Escape');
    await page.waitForURL(/\?range=24h$/);
    expect(page.url()).toMatch(/\?range=24h$/);
    await close();
  });
});

describe('the look', () => {
  it('follows the system, and the reader when the reader says otherwise', async () => {
    const { page, close } = await openPage(browser(), '/', { theme: 'dark' });
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
    expect(await theme()).toBe('dark');
    await page.getByRole('button', { name: 'Use the light theme' }).click();
    expect(await theme()).toBe('light');
    await page.reload();
    expect(await theme()).toBe('light');
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await appears(page.getByRole('button', { name: 'Use the dark theme' }))).toBe(true);
    await close();
  });

  it('fits a narrow screen without scrolling sideways, in one column, and works at 200 % zoom', async () => {
    const { page, close } = await openPage(browser(), '/', { width: 420 });
    const tiles = page.getByRole('region', { name: 'Budgets' }).getByRole('link');
    await tiles.first().waitFor();
    await page.locator('.recharts-wrapper').first().waitFor();
    const isWide = () => page.evaluate(() => document.documentElement.scrollWidth);
    for (const width of [420, 340]) {
      await page.setViewportSize({ width, height: 900 });
      const [first, second] = [await tiles.nth(0).boundingBox(), await tiles.nth(1).boundingBox()];
      expect(second?.x).toBe(first?.x);
      expect(await isWide()).toBeLessThanOrEqual(width);
    }
    await page.setViewportSize({ width: 680, height: 900 });
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    expect(await isWide()).toBeLessThanOrEqual(680);
    await close();
  });
});
