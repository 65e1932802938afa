import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import chromium from '@sparticuz/chromium';
import { chromium as playwright } from 'playwright-core';

/** Takes the pictures of the documentation from a running Sidelight: `npm run pictures -- [--url URL] [--out FOLDER]`. */
const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:4180' },
    out: { type: 'string', default: 'docs/images' },
  },
});

const PICTURES = [
  { name: 'overview-light', path: '/', colorScheme: 'light', width: 1360, height: 1180 },
  { name: 'overview-dark', path: '/', colorScheme: 'dark', width: 1360, height: 1180 },
  { name: 'overview-narrow', path: '/', colorScheme: 'light', width: 420, height: 1400 },
  { name: 'calls', path: '/calls', colorScheme: 'light', width: 1360, height: 900 },
  { name: 'quality', path: '/quality', colorScheme: 'light', width: 1360, height: 1180 },
  { name: 'targets', path: '/targets', colorScheme: 'dark', width: 1360, height: 900 },
] as const;

mkdirSync(values.out, { recursive: true });
const browser = await playwright.launch({
  executablePath: await chromium.executablePath(),
  args: ['--no-sandbox', '--disable-gpu'],
});
for (const { name, path, colorScheme, width, height } of PICTURES) {
  const page = await browser.newPage({ colorScheme, viewport: { width, height } });
  await page.goto(new URL(path, values.url).href);
  await page.getByRole('main').waitFor();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: `${values.out}/${name}.png` });
  await page.close();
  console.log(`${values.out}/${name}.png`);
}
await browser.close();
