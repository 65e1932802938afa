import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import { ensureBuiltPage, pageFolder } from './support/built_page.js';

const MOST_BYTES = 250_000;

beforeAll(ensureBuiltPage, 200_000);

/** Scripts the browser loads before anything is drawn. */
function initialScripts(): string[] {
  const html = readFileSync(join(pageFolder, 'index.html'), 'utf8');
  return [...html.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g)].map((match) => match[1] ?? '');
}

it('starts with at most 250 kB of compressed script', () => {
  const sizes = initialScripts().map((path) => gzipSync(readFileSync(join(pageFolder, path))).length);
  expect(sizes.length).toBeGreaterThan(0);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(MOST_BYTES);
});

it('loads the charts only where there are some', () => {
  for (const path of initialScripts()) {
    expect(readFileSync(join(pageFolder, path), 'utf8')).not.toContain('recharts-wrapper');
  }
});

it('has nothing inline and nothing from elsewhere, as the content security policy asks', () => {
  const html = readFileSync(join(pageFolder, 'index.html'), 'utf8');
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/);
  expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
});
