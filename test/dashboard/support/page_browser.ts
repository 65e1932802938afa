import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchBrowser } from '../../support/browser.js';
import { ensureBuiltPage } from './built_page.js';

/** A browser for all tests of a file, and the built page for it to open. @returns the browser, which is there once tests run */
export function pageBrowser(): () => Browser {
  let browser: Browser;
  beforeAll(async () => {
    await ensureBuiltPage();
    browser = await launchBrowser();
  }, 240_000);
  afterAll(() => browser.close());
  return () => browser;
}
