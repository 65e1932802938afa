import { expect, it } from 'vitest';
import { batches } from '../../../store/writer/batches.js';
import { callLine } from '../../../store/writer/row.js';
import { makeCall } from '../helpers.js';

const LONG = 300_000;

it.each([
  ['one byte a character', { prompt: 'a'.repeat(LONG) }],
  ['three bytes a character', { prompt: '世'.repeat(LONG / 3) }],
  ['escapes alone', { output: '\u0001'.repeat(LONG / 6) }],
  ['halves of characters', { output: '\ud800'.repeat(LONG / 6) }],
  [
    'names of tools',
    { tool_calls: [{ id: 'i'.repeat(LONG / 3), name: 'n'.repeat(LONG / 3), arguments: '"'.repeat(LONG / 6) }] },
  ],
  ['reasons to finish', { finish_reasons: Array.from({ length: LONG / 100 }, () => 'x'.repeat(97)) }],
  ['attributes', { attributes: { ['k'.repeat(LONG / 2)]: 'v'.repeat(LONG / 2) } }],
])('an insert is at most 4 MB, whatever is written in it: %s', (_, fields) => {
  const calls = Array.from({ length: 40 }, () => makeCall(fields));
  const all = [...batches('S', calls, Date.now())];
  expect(all.flatMap(({ rows }) => rows.map(({ call }) => call))).toEqual(calls);
  expect(all.map(({ token }) => token)).toEqual(['S', 'S#1', 'S#2', 'S#3']);
  for (const { rows } of all) {
    const bytes = rows.reduce((sum, row) => sum + Buffer.byteLength(callLine(row, Date.now(), 1)) + 1, 0);
    expect(bytes).toBeLessThanOrEqual(4_000_000);
  }
});

it('splits at the same calls, whatever the service has counted or added', () => {
  const sent = Array.from({ length: 40 }, () => makeCall({ prompt: 'a'.repeat(LONG) }));
  const priced = sent.map((call) => ({
    ...call,
    input_tokens: 99_999_999,
    output_tokens: 99_999_999,
    cost_usd: 1 / 3,
  }));
  const sizes = (calls: typeof sent) => [...batches('S', calls, Date.now())].map(({ rows }) => rows.length);
  expect(sizes(priced)).toEqual(sizes(sent));
});

it('a call that is longer alone goes alone', () => {
  const [small, large] = [makeCall(), makeCall({ prompt: 'a'.repeat(5_000_000) })];
  const all = [...batches('S', [small, large, small], Date.now())];
  expect(all.map(({ rows }) => rows.map(({ call }) => call))).toEqual([[small], [large], [small]]);
});

it('a segment without calls is no insert', () => {
  expect([...batches('S', [], Date.now())]).toEqual([]);
});
