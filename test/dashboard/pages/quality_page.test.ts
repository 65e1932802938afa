import { expect, it, vi } from 'vitest';
import type { Quality } from '../../../dashboard/src/api/types.js';
import { drifted, gapped, probed, quality, qualityUnasked, toxic } from '../canned/quality.js';
import { appears, openPage, sharedPage } from '../support/open_page.js';
import { pageBrowser } from '../support/page_browser.js';

const browser = pageBrowser();
const at = sharedPage(browser);

const plain = (text: string | null) => (text ?? '').replaceAll('\u00a0', ' ');

it('says in one sentence how it is, and shows the worst verdict with all it rests on', async () => {
  const { page } = await at('/quality');
  await page.getByRole('heading', { level: 1, name: quality.sentence }).waitFor();
  const text = plain(await page.getByRole('region', { name: drifted.title, exact: true }).textContent());
  for (const part of [
    '6.1 %',
    '5.2 % to 7.1 %',
    '2,140',
    'e-value 24,200 of 20,000',
    'tenant acme',
    '+3.3 points (2.3 points to 4.3 points)',
    '48,200 sessions',
  ]) {
    expect(text).toContain(part);
  }
  expect(await page.getByText(/at most one false alarm in 30 days/).count()).toBe(1);
  const chart = page.getByRole('region', { name: 'Over time', exact: true });
  await chart.locator('.recharts-wrapper').waitFor();
  expect(plain(await chart.textContent())).toContain('Usual is 2 % to 3.4 %; it changed about 09:40.');
  expect(await chart.getByText('change', { exact: true }).count()).toBe(1);
  expect(plain(await page.getByText('For comparison').textContent())).toContain('PSI 0.028 (limit 0.1), no shift');
});

it('leads from a verdict to the calls before and after', async () => {
  const { page } = await at('/quality');
  const calls = page.getByRole('region', { name: 'Example calls' });
  await calls.getByRole('heading', { name: 'Before' }).waitFor();
  expect(await calls.getByRole('listitem').count()).toBe(6);
  await calls
    .getByRole('link', { name: /Sorry, I cannot help/ })
    .first()
    .click();
  await page.waitForURL(/\/calls\/01JD4YCALL0000000000000000\?(?=.*target=llama-gpu)/);
  expect(await appears(page.getByRole('article'))).toBe(true);
});

it('keeps filters and the open verdict in the address, and asks for them', async () => {
  const { page, server } = await at('/quality?kind=nonsense');
  await page.getByLabel('Kind').selectOption({ label: 'drift' });
  await page.waitForURL(/\/quality\?kind=drift$/);
  await page.getByLabel('Verdict').selectOption({ label: 'not yet known' });
  await page.waitForURL(/verdict=no_data/);
  await page.getByRole('link', { name: /Length of answers/ }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/key=drift:length:llama-gpu/);
  await expect.poll(() => server.asked.at(-1)).toMatch(/quality\?(?=.*kind=drift)(?=.*verdict=no_data)(?=.*key=drift)/);
});

it('never calls well what is not known, and says how far it is', async () => {
  const { page } = await at('/quality');
  const waiting = plain(await page.getByRole('link', { name: /Refusals by language/ }).textContent());
  expect(waiting).toContain('not yet known');
  expect(waiting).toContain('84 of 400 seen');
  expect(waiting).not.toContain('within');
});

it('folds away what nobody has to look at where there is much of it', async () => {
  const [drift, ...others] = quality.groups;
  const [first] = drift?.rows ?? [];
  const rows = Array.from({ length: 12 }, (_, index) => ({
    ...first,
    key: `drift:m${index}`,
    verdict: 'ok',
    title: `M${index}`,
  }));
  const long = { ...quality, groups: [{ ...drift, rows: [...(drift?.rows ?? []), ...rows] }, ...others] } as Quality;
  const { page } = await at('/quality', { quality: long });
  await page.getByRole('link', { name: /Refusals, llama-gpu/ }).waitFor();
  expect(await page.getByRole('link', { name: /M11/ }).isVisible()).toBe(false);
  await page.getByText('13 within').focus();
  await page.keyboard.press('Enter');
  expect(await appears(page.getByRole('link', { name: /M11/ }))).toBe(true);
});

it('teaches what will stand here while nothing has been asked', async () => {
  const { page } = await at('/quality', { quality: qualityUnasked });
  expect(await appears(page.getByText('No monitor has given a verdict yet'))).toBe(true);
  expect(await page.getByText('within').count()).toBe(0);
});

it('has room on a narrow screen', async () => {
  const { page, close } = await openPage(browser(), '/quality', { width: 390 });
  await page.locator('.recharts-wrapper').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await close();
});

it('shows what probes found by group, with intervals and verdicts, and the calls of the most telling pairs', async () => {
  const { page } = await at('/quality', { quality: { ...quality, shown: probed } });
  const groups = page.getByRole('list', { name: 'Differences by gender' }).getByRole('listitem');
  await groups.first().waitFor();
  expect((await groups.allTextContents()).map(plain)).toEqual([
    'women against men+0.120 (+0.080 to +0.160) · 220 pairsviolated',
    'trans people against men−0.031 (−0.071 to +0.009) · 90 pairs · about 140 more neededundecided',
    'nonbinary people against men+0.004 (−0.036 to +0.044) · 195 pairscleared',
  ]);
  const choices = page.getByRole('region', { name: 'Accuracy and bias by kind of context' });
  expect(plain(await choices.textContent())).toContain('71 % (63 % to 79 %) of 120');
  expect(plain(await choices.textContent())).toContain('+0.210 (+0.130 to +0.290)');
  await page
    .getByRole('region', { name: 'Differences by template' })
    .getByRole('link', { name: 'other' })
    .first()
    .click();
  await page.waitForURL(/\/calls\/01JD4YCALL0000000000000003\?/);
});

it('shows the rates of a declared group beside those of the others, and whether decisions are as right for it', async () => {
  const { page } = await at('/quality', { quality: { ...quality, shown: gapped } });
  const rates = page.getByRole('list', { name: 'Rates', exact: true }).getByRole('listitem');
  await rates.first().waitFor();
  expect((await rates.allTextContents()).map(plain)).toEqual([
    'north6 % (4 % to 9 %) · n 900',
    'all others3 % (1 % to 6 %) · n 2,700',
  ]);
  const ratio = page.getByRole('list', { name: 'Ratio of the rates' });
  expect(plain(await ratio.textContent())).toContain('2.00 times (at least 1.40) · alike from 0.80 to 1.25violated');
  const odds = page.getByRole('region', { name: 'toxicity of north against south' });
  expect(plain(await odds.textContent())).toContain('About 160 more labels decide.');
  expect(await odds.getByRole('listitem').count()).toBe(1);
});

it('says nothing of what a verdict does not know, and draws the limit where there is no band', async () => {
  const said = { ...toxic, details: { ...toxic.details, band: null, prevalence: null } };
  const { page } = await at('/quality', { quality: { ...quality, shown: said } });
  const facts = page.getByRole('region', { name: toxic.title, exact: true });
  await facts.waitFor();
  expect(await facts.getByRole('term').allTextContents()).toEqual([
    'value',
    'interval',
    'tolerated',
    'sample size',
    'window',
    'asked',
    'where',
  ]);
  const chart = page.getByRole('region', { name: 'Over time', exact: true });
  expect(plain(await chart.textContent())).toContain('1 % is tolerated.');
});

it('shows what a prevalence rests on, the worst texts with what drove them, and takes a word of people', async () => {
  const { page, server } = await at('/quality', { quality: { ...quality, shown: toxic } });
  const rests = page.getByRole('region', { name: 'What it rests on' });
  await rests.waitFor();
  const text = plain(await rests.textContent());
  for (const part of ['0.42 % (0.31 % to 0.55 %)', '1,020 of 120,400 texts, 0.85 %', '12 found harmful, 2 wrongly']) {
    expect(text).toContain(part);
  }
  const worst = page.getByRole('list', { name: 'Worst texts' }).getByRole('article');
  expect(await worst.locator('mark').textContent()).toHaveLength(8);
  expect(plain(await worst.textContent())).toContain('3 times, last ');
  const no = worst.getByRole('button', { name: 'Harmless' });
  await no.click();
  await page.waitForFunction(() => document.querySelector('button[aria-pressed=true]') !== null);
  expect(await no.getAttribute('aria-pressed')).toBe('true');
  // The button answers before the service has.
  await vi.waitFor(() =>
    expect(server.answers.feedback).toContainEqual(
      expect.objectContaining({ label: 'toxicity:no', source: 'page:toxicity', rating: null }),
    ),
  );
  expect(await page.getByRole('list', { name: 'Please look at these' }).getByRole('article').count()).toBe(1);
});
