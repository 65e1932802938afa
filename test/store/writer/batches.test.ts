import { expect, it } from 'vitest';
import { batches } from '../../../store/writer/batches.js';
import { callLine } from '../../../store/writer/row.js';
import { makeCall } from '../helpers.js';

it.each([
  ['one byte a character', 'a'.repeat(300_000)],
  ['three bytes a character', '世'.repeat(100_000)],
])('an insert is at most 4 MB, whatever is written in it: %s', (_, prompt) => {
  const calls = Array.from({ length: 40 }, () => makeCall({ prompt }));
  const all = batches('S', calls, Date.now());
  expect(all.flatMap((batch) => batch.calls)).toEqual(calls);
  expect(all.map(({ token }) => token)).toEqual(['S', 'S#1', 'S#2', 'S#3']);
  for (const batch of all) {
    const bytes = batch.calls.reduce((sum, call) => sum + Buffer.byteLength(callLine(call, Date.now(), 1)) + 1, 0);
    expect(bytes).toBeLessThanOrEqual(4_000_000);
  }
});
