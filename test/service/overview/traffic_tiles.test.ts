import { expect, it } from 'vitest';
import { configSchema } from '../../../core/config/schema.js';
import type { Finding } from '../../../core/findings/finding.js';
import { noVerdict } from '../../../core/words/no_verdict.js';
import { trafficTiles } from '../../../service/overview/tiles.js';
import type { queries } from '../../../store/index.js';
import { findingOf, iso, NOON } from '../../evaluator/builders.js';

const MINUTE = 60_000;
const config = configSchema.parse({});

const figures = (calls: number): queries.RollupFigures => ({
  calls,
  errors: 0,
  client_aborts: 0,
  duration_calls: calls,
  duration_p50_ms: 500,
  duration_p95_ms: 900,
  duration_p99_ms: 990,
  ttft_calls: calls,
  ttft_p50_ms: 200,
  ttft_p95_ms: 300,
  input_tokens: 0,
  output_tokens: 0,
  uncounted_calls: 0,
  cost_usd: null,
  unpriced_calls: calls,
  demo_calls: 0,
  unused_calls: 0,
});

/** The note of the tile TTFT at noon, with calls in these minutes before it. */
function noteOf(findings: readonly Finding[], minutesAgo: readonly number[]): string | undefined {
  const grid = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map((minutes) => {
    const at = iso(NOON - minutes * MINUTE);
    return { at, seconds: 60, figures: minutesAgo.includes(minutes) ? { at, ...figures(4) } : null };
  });
  const totals = figures(4 * minutesAgo.length);
  const input = { scope: {}, totals, previous: figures(0), grid, seconds: 600, previousSeconds: 600, findings };
  return trafficTiles(config, input).find(({ id }) => id === 'ttft')?.note;
}

const unknown = (why: string, fields: Partial<Finding>) =>
  findingOf({ verdict: 'no_data', summary: noVerdict('TTFT', why), ...fields });

it('does not say that there were no calls while it counts some', () => {
  const none = unknown('llama had no calls in the last hour', { at: iso(NOON - 10_000), sample_size: 0 });
  expect(noteOf([none], [])).toBe('llama had no calls in the last hour');
  expect(noteOf([none], [1])).toBe('the calls are too new to be judged');
  expect(noteOf([none], [9, 1])).toBe('llama had no calls in the last hour');
});

it('says what the one lacks that is nearest to a verdict', () => {
  const none = unknown('llama had no calls in the last hour', { at: iso(NOON), sample_size: 0 });
  const some = unknown('llama had 8 calls in the last 6 hours, 20 are needed', { at: iso(NOON), sample_size: 8 });
  expect(noteOf([none, some], [9, 1])).toBe('llama had 8 calls in the last 6 hours, 20 are needed');
});

it.each([
  ['all are counted', { input_tokens: 30, output_tokens: 12 }, 42, '30 in, 12 out'],
  [
    'some are not',
    { input_tokens: 30, output_tokens: 12, uncounted_calls: 3 },
    42,
    '30 in, 12 out, 3 calls without counts',
  ],
  ['none is', { uncounted_calls: 4 }, null, '4 calls without counts'],
  ['none was used', {}, 0, '0 in, 0 out'],
])('tokens that nobody counted are not 0: %s', (_, given, value, note) => {
  const totals = { ...figures(4), ...given };
  const input = { scope: {}, totals, previous: figures(0), grid: [], seconds: 600, previousSeconds: 600, findings: [] };
  expect(trafficTiles(config, input).find(({ id }) => id === 'tokens')).toMatchObject({ value, note });
});
