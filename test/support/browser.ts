import { chromium, type Browser } from 'playwright-core';
import { inject } from 'vitest';

/** A headless Chromium. Its package's own list of arguments is not used: with `--single-process` the browser closes by itself. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: inject('chromium'),
    args: ['--no-sandbox', '--disable-gpu'],
    headless: true,
  });
}
