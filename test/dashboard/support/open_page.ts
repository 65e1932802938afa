import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, expect } from 'vitest';
import { NOW } from '../canned/clock.js';
import { cannedAnswers, startCannedServer, type Answers, type CannedServer } from './canned_server.js';

export interface OpenPage {
  page: Page;
  server: CannedServer;
  /** Closes both, after making sure that the page broke no rule of its content security policy and threw nothing. */
  close(): Promise<void>;
}

interface Options {
  answers?: Partial<Answers>;
  theme?: 'light' | 'dark';
  width?: number;
}

/** Waits until something is seen; true, or an error that says what was not. */
export async function appears(locator: Locator): Promise<true> {
  await locator.waitFor();
  return true;
}

/** Waits until something has the focus of the keyboard. */
export async function hasFocus(locator: Locator): Promise<void> {
  await expect.poll(() => locator.evaluate((element) => element === document.activeElement)).toBe(true);
}

/** The built page at `path` with canned answers, in a browser whose clock stands at the moment of the answers. */
export async function openPage(browser: Browser, path: string, options: Options = {}): Promise<OpenPage> {
  const server = await startCannedServer(options.answers);
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1360, height: 900 },
    colorScheme: options.theme ?? 'light',
    timezoneId: 'UTC',
    locale: 'en-GB',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const broken: string[] = [];
  page.on('pageerror', (error) => broken.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) broken.push(message.text());
  });
  await page.clock.setFixedTime(NOW);
  await page.goto(server.url + path);
  return {
    page,
    server,
    close: async () => {
      await context.close();
      await server.close();
      expect(broken).toEqual([]);
    },
  };
}

/** Goes to another place of an open page, as its links do: nothing is loaded anew. */
export async function follow(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => history.pushState(null, '', to), path);
}

/**
 * One page for all tests of a file: making one costs more than most of them.
 * @returns goes to a path in it as links do; with other answers than before by loading it anew
 */
export function sharedPage(browser: () => Browser): (path: string, answers?: Partial<Answers>) => Promise<OpenPage> {
  let opened: OpenPage | undefined;
  let changed: Partial<Answers> = {};
  afterAll(() => opened?.close());
  return async (path, answers = {}) => {
    const isSame = Object.keys({ ...answers, ...changed }).length === 0;
    changed = answers;
    if (opened === undefined) return (opened = await openPage(browser(), path, { answers }));
    const { page, server } = opened;
    Object.assign(server.answers, cannedAnswers(), answers);
    if (isSame) await follow(page, path);
    else await page.goto(server.url + path);
    return opened;
  };
}
