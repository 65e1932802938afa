import { describe, expect, it, vi } from 'vitest';
import { calls } from '../canned/calls.js';
import { appears, hasFocus, sharedPage } from '../support/open_page.js';
import { pageBrowser } from '../support/page_browser.js';

const FIRST = '01JD4YCALL0000000000000000';
const SECOND = '01JD4YCALL0000000000000001';
const LABELLED = '01JD4YCALL0000000000000005';
const FAILED = '01JD4YCALL0000000000000007';

const at = sharedPage(pageBrowser());

describe('the list of calls', () => {
  it('loads more, page by page', async () => {
    const { page } = await at('/calls');
    const rows = page.getByRole('list', { name: 'Calls' }).getByRole('listitem');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(50);
    await page.getByRole('button', { name: 'Load more' }).click();
    await vi.waitFor(async () => expect(await rows.count()).toBe(100));
    await page.getByRole('button', { name: 'Load more' }).click();
    await vi.waitFor(async () => expect(await rows.count()).toBe(calls.length));
    expect(await page.getByRole('button', { name: 'Load more' }).count()).toBe(0);
  });

  it('shows new calls by itself', async () => {
    const { page, server } = await at('/calls?range=7d');
    await page.getByRole('list', { name: 'Calls' }).getByRole('listitem').first().waitFor();
    const [first] = calls;
    if (first === undefined) throw new Error('there are no canned calls');
    server.answers.calls = [{ ...first, call_id: 'new', prompt_preview: 'A prompt nobody has seen yet' }, ...calls];
    expect(await appears(page.getByText('A prompt nobody has seen yet'))).toBe(true);
  });

  it('is filtered from the URL and into the URL', async () => {
    const { page, server } = await at('/calls?target=openai&min_ttft_ms=500');
    await vi.waitFor(() =>
      expect(server.asked.some((path) => path.includes('target=openai') && path.includes('min_ttft_ms=500'))).toBe(
        true,
      ),
    );
    expect(await page.getByLabel('Target', { exact: true }).inputValue()).toBe('openai');
    await page.getByRole('button', { name: /Remove the filter first token after/ }).click();
    await page.getByLabel('Outcome').selectOption('error');
    await page.waitForURL(/\?target=openai&outcome=error$/);
    await page.getByText('error 429').filter({ visible: true }).first().waitFor();
    await page.reload();
    expect(await page.getByLabel('Outcome').inputValue()).toBe('error');
  });

  it('is searched from the keyboard', async () => {
    const { page } = await at('/targets');
    await page.getByRole('heading', { level: 1, name: 'Targets' }).waitFor();
    await page.keyboard.press('/');
    const search = page.getByRole('searchbox');
    await vi.waitFor(async () => expect(await search.evaluate((field) => field === document.activeElement)).toBe(true));
    await page.keyboard.type('invoices');
    await page.waitForURL(/search=invoices/);
    await vi.waitFor(async () => {
      const texts = await page.getByRole('list', { name: 'Calls' }).getByRole('listitem').allTextContents();
      expect(texts.length).toBeGreaterThan(0);
      expect(texts.every((text) => text.includes('invoices'))).toBe(true);
    });
  });

  it('is sorted by the service, from the heads of its columns, and the URL holds the order', async () => {
    const { page, server } = await at('/calls?target=openai');
    const asked = (words: string) =>
      vi.waitFor(() => expect(server.asked).toContainEqual(expect.stringMatching(new RegExp(`/calls\\?.*${words}`))));
    await page.getByRole('button', { name: 'Sort by cost' }).click();
    await page.waitForURL(/\?target=openai&sort=cost_usd$/);
    await asked('sort=cost_usd');
    await page.getByRole('button', { name: 'Sort by cost, now the most first' }).click();
    await page.waitForURL(/\?target=openai&sort=cost_usd&order=asc$/);
    await asked('sort=cost_usd&order=asc');
    await page.reload();
    const cost = page.getByRole('button', { name: 'Sort by cost, now the least first', pressed: true });
    await cost.click();
    await page.waitForURL(/\?target=openai$/);
    await page.getByRole('button', { name: 'Sort by took' }).click();
    await page.waitForURL(/sort=duration_ms$/);
    await page.getByRole('button', { name: 'Sort by time' }).click();
    await page.waitForURL(/\?target=openai$/);
    await page.getByRole('button', { name: 'Sort by time, now the newest first', pressed: true }).click();
    await page.waitForURL(/\?target=openai&sort=started_at&order=asc$/);
    await asked('sort=started_at&order=asc');
    await page.getByRole('button', { name: 'Sort by time, now the oldest first', pressed: true }).click();
    await page.waitForURL(/\?target=openai$/);
    // What is exported has an order of its own.
    await page.getByRole('button', { name: 'Sort by took' }).click();
    await page.waitForURL(/sort=duration_ms$/);
    await page.getByRole('button', { name: 'Export' }).click();
    const link = page.getByRole('dialog').getByRole('link', { name: 'Download' });
    expect(await link.getAttribute('href')).not.toContain('sort');
    await page.keyboard.press('Escape');
  });

  it('is sorted with a choice where not all columns have room', async () => {
    const { page } = await at('/calls');
    await page.setViewportSize({ width: 390, height: 900 });
    await page.getByLabel('Order').selectOption('dearest first');
    await page.waitForURL(/\?sort=cost_usd$/);
    await page.getByLabel('Order').selectOption('oldest first');
    await page.waitForURL(/\?sort=started_at&order=asc$/);
    await page.getByLabel('Order').selectOption('newest first');
    await page.waitForURL(/\/calls$/);
    await page.setViewportSize({ width: 1360, height: 900 });
    expect(await page.getByLabel('Order').isVisible()).toBe(false);
  });

  it('says so when nothing matches, and offers a way out', async () => {
    const { page } = await at('/calls?search=zzz');
    await page.getByText('No call matches these filters').waitFor();
    await page.getByRole('button', { name: 'Take the filters away' }).click();
    expect(await appears(page.getByRole('list', { name: 'Calls' }))).toBe(true);
  });

  it('is exported as it is filtered, in a time that no longer moves', async () => {
    const { page, server } = await at('/calls?target=openai&outcome=error&range=1h');
    await page.getByRole('button', { name: 'Export' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export calls' });
    await dialog.getByText('1,204 calls.').waitFor();
    const link = new URL((await dialog.getByRole('link', { name: 'Download' }).getAttribute('href')) ?? '', server.url);
    const { from = '', to = '', ...rest } = Object.fromEntries(link.searchParams);
    expect([link.pathname, rest]).toEqual(['/api/v1/export', { target: 'openai', outcome: 'error', format: 'jsonl' }]);
    expect(Date.parse(to) - Date.parse(from)).toBe(3_600_000);

    server.answers.exportPlan = { matching: 3, left_out: [{ reason: 'unrated', calls: 3 }], most: 100_000 };
    await dialog.getByRole('radio', { name: /Fine-tuning/ }).check();
    await dialog.getByText('0 of 3 calls. Left out: 3 without a rating.').waitFor();
    expect(await dialog.getByRole('button', { name: 'Download' }).isDisabled()).toBe(true);
    server.answers.exportPlan = { matching: 3, left_out: [], most: 100_000 };
    await dialog.getByLabel('Which calls').selectOption('any');
    await dialog.getByText('3 calls.').waitFor();
    expect(await dialog.getByRole('link', { name: 'Download' }).getAttribute('href')).toMatch(
      /format=openai-ft&rating=any$/,
    );
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  it('tells refused calls from failed ones, and explains them', async () => {
    const [first] = calls;
    if (first === undefined) throw new Error('there are no canned calls');
    const refused = {
      ...first,
      purpose: 'refused' as const,
      outcome: 'error' as const,
      http_status: 429,
      error_type: 'budget_exhausted',
      output_preview: '',
    };
    const { page } = await at('/calls?purpose=refused', { calls: [refused] });
    const rows = page.getByRole('list', { name: 'Calls' }).getByRole('listitem');
    await rows.getByText('not sent to the model: a budget is spent').waitFor();
    expect(await page.getByLabel('Purpose').locator('option:checked').textContent()).toBe('refused by budget');
    await rows.getByRole('link').click();
    const call = page.getByRole('complementary', { name: 'Call' });
    await call.getByText('Refused by Sidelight, not by the model.').waitFor();
    await call.getByText('refused 429').waitFor();
    expect(await call.getByRole('region', { name: 'Cost' }).count()).toBe(0);
  });

  it('marks demo calls', async () => {
    const demo = calls.map((call) => ({ ...call, purpose: 'demo' as const }));
    const { page } = await at('/calls', { calls: demo });
    expect(await appears(page.getByText('Demo traffic.'))).toBe(true);
  });
});

describe('one call', () => {
  it('shows texts, timing, tokens with their source, the arithmetic and what was masked', async () => {
    const { page } = await at(`/calls/${FIRST}`);
    const call = page.getByRole('complementary', { name: 'Call' });
    await call.getByRole('region', { name: 'Conversation, 4 messages' }).getByText('You are the assistant').waitFor();
    expect(await call.getByRole('region', { name: 'Timing' }).getByRole('listitem').count()).toBe(4);
    await call.getByText(/Longest pause between two chunks 184\sms/).waitFor();
    await call.getByRole('figure', { name: 'Tool call open_incident' }).getByText('"severity": 2').waitFor();
    await call.getByRole('region', { name: 'Tokens' }).getByText('reported by the server').waitFor();
    expect(await call.getByRole('region', { name: 'Cost' }).getByRole('row').count()).toBe(4);
    await call
      .getByRole('region', { name: /Masked/ })
      .getByText('email')
      .waitFor();
    await call.getByText('Show the JSON').click();
    expect(await appears(call.getByText('"call_id": "01JD4YCALL0000000000000000"'))).toBe(true);
  });

  it('shows each score with its version, marks what drove it in the text, and asks whether it is right', async () => {
    const { page, server } = await at(`/calls/${FIRST}`);
    const scores = page.getByRole('region', { name: 'Scores' });
    await scores.getByText('insult', { exact: true }).waitFor();
    expect(await page.getByRole('region', { name: 'Output' }).locator('mark').textContent()).toHaveLength(8);
    expect(
      await page
        .getByRole('region', { name: /Conversation/ })
        .locator('mark')
        .count(),
    ).toBe(0);
    const asked = scores.getByRole('group', { name: 'Is it toxicity?' });
    // The cheap scorer is asked about by the strong one.
    expect(await scores.getByRole('group').count()).toBe(3);
    await asked.getByRole('button', { name: 'Harmful' }).click();
    await vi.waitFor(() =>
      expect(server.answers.feedback).toContainEqual(expect.objectContaining({ label: 'toxicity:yes' })),
    );
    // It found no refusal: who disagrees says that there is one.
    await scores.getByRole('group', { name: 'Is it refusal?' }).getByRole('button', { name: 'Disagree' }).click();
    await vi.waitFor(() =>
      expect(server.answers.feedback).toContainEqual(expect.objectContaining({ label: 'refusal:yes' })),
    );
    await page.reload();
    const pressed = asked.getByRole('button', { name: 'Harmful', pressed: true });
    await pressed.waitFor();
    expect(await pressed.count()).toBe(1);
  });

  it('is rated with a thumb, and shows what others said', async () => {
    const said = {
      rating: 0.5,
      label: 'helpful',
      correction: 'Should say more.',
      comment: '',
      source: 'x',
      at: '2026-03-01T09:00:00.000Z',
    };
    const { page } = await at(`/calls/${FIRST}`, { feedback: [said] });
    const feedback = page.getByRole('region', { name: 'Feedback' });
    await feedback.getByText('rated +0.5, helpful').waitFor();
    await feedback.getByText('Should say more.').waitFor();
    await feedback.getByRole('button', { name: 'Good answer' }).click();
    await feedback.getByText('good', { exact: true }).waitFor();
    await feedback.getByRole('button', { name: 'Bad answer' }).click();
    await feedback.getByText('bad', { exact: true }).waitFor();
    expect(await feedback.getByRole('listitem').count()).toBe(2);
    expect(await feedback.getByRole('button', { name: 'Bad answer' }).getAttribute('aria-pressed')).toBe('true');
  });

  it('shows what a classifier said, and how sure it was', async () => {
    const { page } = await at(`/calls/${LABELLED}`);
    expect(await appears(page.getByRole('region', { name: 'Output' }).getByText('label complaint 0.93'))).toBe(true);
  });

  it('says what failed, and that unknown is not zero', async () => {
    const { page } = await at(`/calls/${FAILED}`);
    const call = page.getByRole('complementary', { name: 'Call' });
    await call
      .getByRole('region', { name: 'Output' })
      .getByText('Rate limit reached for requests per minute.')
      .waitFor();
    await call.getByText(/absent: neither reported nor estimated/).waitFor();
    await call.getByText(/Not priced: there are no token counts/).waitFor();
    expect(await call.textContent()).not.toContain('$0');
  });

  it('is copied', async () => {
    const { page } = await at(`/calls/${FIRST}`);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy the prompt' }).click();
    await page.getByRole('button', { name: 'Copied the prompt' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('Summarise the attached incident');
  });

  it('is walked through with j and k and closed with Esc', async () => {
    const { page } = await at('/calls?range=6h');
    await page.getByRole('list', { name: 'Calls' }).waitFor();
    await page.keyboard.press('j');
    await page.waitForURL(new RegExp(`/calls/${FIRST}\\?range=6h$`));
    await page.getByRole('article', { name: `Call ${FIRST}` }).waitFor();
    await page.keyboard.press('j');
    await page.waitForURL(new RegExp(`/calls/${SECOND}`));
    await page.keyboard.press('k');
    await page.waitForURL(new RegExp(`/calls/${FIRST}`));
    await page.keyboard.press('Escape');
    await page.waitForURL(/\/calls\?range=6h$/);
    expect(page.url()).toMatch(/\/calls\?range=6h$/);
  });

  it('gives the focus back to its row when it is closed', async () => {
    const { page } = await at(`/calls/${SECOND}`);
    await page.getByRole('list', { name: 'Calls' }).waitFor();
    await page.getByRole('link', { name: 'Close the call' }).press('Enter');
    await page.waitForURL(/\/calls$/);
    await hasFocus(page.locator(`[data-call="${SECOND}"]`));
    await page.keyboard.press('Enter');
    expect(await appears(page.getByRole('article', { name: `Call ${SECOND}` }))).toBe(true);
  });

  it('stands beside the list where there is room, instead of it where there is none', async () => {
    const { page } = await at(`/calls/${FIRST}`);
    const [call, list] = [page.getByRole('article'), page.getByRole('list', { name: 'Calls' })];
    await call.waitFor();
    expect(await appears(list)).toBe(true);
    await page.setViewportSize({ width: 340, height: 900 });
    await list.waitFor({ state: 'hidden' });
    expect(await call.isVisible()).toBe(true);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(340);
    await page.getByRole('link', { name: 'Close the call' }).click();
    expect(await appears(list)).toBe(true);
    await page.setViewportSize({ width: 1360, height: 900 });
  });

  it('says so when there is none', async () => {
    const { page } = await at('/calls/nowhere');
    const notice = page.getByRole('alert');
    await notice.getByText('No call nowhere is stored.').waitFor();
    // To ask again for what is not there is no help.
    expect(await notice.getByRole('button').count()).toBe(0);
    await notice.getByRole('link', { name: 'Back to the calls' }).click();
    await page.waitForURL(/\/calls$/);
    expect(await appears(page.getByRole('list', { name: 'Calls' }))).toBe(true);
  });

  it('is asked for again when the service did not answer', async () => {
    const problem = { type: 'about:blank', title: 'Store', status: 503, code: 'store_down', detail: 'Starting.' };
    const { page, server } = await at(`/calls/${FIRST}`, { problem });
    const again = page.getByRole('complementary', { name: 'Call' }).getByRole('button', { name: 'Try again now' });
    await again.waitFor();
    server.answers.problem = null;
    await again.click();
    expect(await appears(page.getByRole('article', { name: `Call ${FIRST}` }))).toBe(true);
  });
});

it('shows its keys', async () => {
  const { page } = await at('/calls');
  await page.getByRole('list', { name: 'Calls' }).waitFor();
  await page.getByRole('button', { name: 'Show the keys' }).focus();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await hasFocus(page.getByRole('button', { name: 'Show the keys' }));
  expect(await page.getByRole('dialog').count()).toBe(0);
});
