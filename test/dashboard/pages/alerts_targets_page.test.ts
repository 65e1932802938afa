import { describe, expect, it } from 'vitest';
import { firingTtft, resolvedErrors } from '../canned/alerts.js';
import { appears, sharedPage } from '../support/open_page.js';
import { pageBrowser } from '../support/page_browser.js';

const at = sharedPage(pageBrowser());

describe('alerts', () => {
  it('are listed by state, the first that fires open with its evidence', async () => {
    const { page } = await at('/alerts');
    for (const group of ['Firing, 2', 'Pending, 1', 'Resolved, 2'])
      await page.getByRole('region', { name: group }).waitFor();
    const open = page.getByRole('region', { name: firingTtft.title, exact: true });
    const text = await open.textContent();
    for (const part of ['2.4', '1,842', 'slack-oncall, pagerduty', '10:14', '10:19']) expect(text).toContain(part);
    await page.getByText('Method: burn rate 14.4 over 1 h and 5 min').waitFor();
    await page.getByRole('link', { name: 'Example 2' }).click();
    await page.waitForURL(/\/calls\/01JD4YCALL0000000000000003\?/);
    expect(page.url()).toMatch(/\/calls\/01JD4YCALL0000000000000003\?/);
  });

  it('lead to the calls behind them', async () => {
    const { page } = await at(`/alerts?alert=${resolvedErrors.alert_id}`);
    await page.getByRole('link', { name: 'Show the calls behind it' }).click();
    await page.waitForURL(/\/calls\?(?=.*outcome=error)(?=.*target=openai)(?=.*from=2026)/);
    expect(page.url()).toMatch(/\/calls\?(?=.*outcome=error)(?=.*target=openai)(?=.*from=2026)/);
  });

  it('say so when there are none', async () => {
    const { page } = await at('/alerts', { alerts: [] });
    expect(await appears(page.getByText('Nothing has fired in the last seven days'))).toBe(true);
  });
});

describe('targets', () => {
  it('are never called well for being silent', async () => {
    const { page } = await at('/targets');
    await page.getByRole('region', { name: 'batch' }).getByText('waiting for its first call').waitFor();
    await page.getByRole('region', { name: 'intent' }).getByText('silent for a day').waitFor();
    await page.getByRole('region', { name: 'llama-gpu' }).getByText('seen', { exact: true }).waitFor();
    await page.getByRole('region', { name: 'llama-gpu' }).getByRole('link', { name: 'Calls' }).click();
    await page.waitForURL(/\/calls\?target=llama-gpu$/);
    expect(page.url()).toMatch(/\/calls\?target=llama-gpu$/);
  });

  it('show what the server tells of itself, or what to do where it tells nothing', async () => {
    const { page } = await at('/targets');
    const told = page.getByRole('region', { name: 'Metrics of llama-gpu' });
    await told.waitFor();
    const text = ((await told.textContent()) ?? '').replaceAll('\u00a0', ' ');
    for (const part of ['In the queue7', 'KV cache83 %', 'GPU memory62 GB of 80 GB', 'Requests2.5/s']) {
      expect(text).toContain(part);
    }
    const missing = await page.getByRole('region', { name: 'Metrics of intent' }).textContent();
    expect(missing).toContain('not found');
    expect(missing).toContain('metrics: http://HOST:PORT/metrics');
  });

  it('draw the shapes of what it tells below one another', async () => {
    const { page } = await at('/targets');
    const shapes = page.getByRole('region', { name: 'Metrics of llama-gpu' }).locator('li svg');
    await shapes.first().waitFor();
    const lefts = await shapes.evaluateAll((all) => all.map((each) => each.getBoundingClientRect().left));
    expect(lefts.length).toBeGreaterThan(2);
    expect(new Set(lefts)).toEqual(new Set([lefts[0]]));
  });

  it('come with the ways to attach one', async () => {
    const { page } = await at('/targets', { targets: [] });
    await page.getByText('No target is configured, and none was seen').waitFor();
    expect(
      await appears(page.getByRole('region', { name: 'Attach a server' }).getByRole('button', { name: /Copy curl/ })),
    ).toBe(true);
  });
});

it('says so where there is no page', async () => {
  const { page } = await at('/nowhere');
  await page.getByText('There is no such page').waitFor();
  await page.getByRole('link', { name: 'Go to the overview' }).click();
  expect(await appears(page.getByRole('heading', { level: 1 }))).toBe(true);
});
