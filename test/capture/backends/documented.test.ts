import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { BACKEND_NAMES } from '../../../capture/backends/index.js';

const guide = readFileSync(new URL('../../../docs/backends.md', import.meta.url), 'utf8');

it('docs/backends.md names every backend, and nothing else', () => {
  const rows = [...guide.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);
  expect(rows.toSorted()).toEqual([...BACKEND_NAMES].toSorted());
});
