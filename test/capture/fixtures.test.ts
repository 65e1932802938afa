import { describe, expect, it } from 'vitest';
import { createCapture } from '../../capture/index.js';
import { parseJson } from '../../capture/body/lenient_json.js';
import { targetOf } from './helpers/exchanges.js';
import { compareRow, cutBySeed, fixtureCapture, tally, untimed, type Aspect } from './helpers/fixture_comparison.js';
import { exchangeOfRow, loadFixtures } from './helpers/fixtures.js';

/** Protocols that are read, by the recordings' names for them. */
const READ = /^(?:openai|bedrock|sagemaker|lambda)\./;

const rows = loadFixtures()?.filter((row) => READ.test(row.api)) ?? [];

/** Share of the recordings that must be read right; `npm run report:fixtures` lists the rest. */
const AT_LEAST: Record<Aspect, number> = {
  backend: 0.99,
  operation: 0.99,
  model: 0.99,
  input: 0.99,
  output: 0.99,
  cached: 0.99,
  cache_write: 0.99,
  reasoning: 0.99,
  finish: 0.98,
  text: 0.97,
  tools: 0.98,
  streaming: 0.99,
  error: 0.99,
  prompt: 0.97,
};

describe.skipIf(rows.length === 0)('recorded conversations (shared/fixtures)', () => {
  const callOfRow = fixtureCapture();

  it('are read as they really were', async () => {
    const comparisons = [];
    for (const row of rows) comparisons.push(compareRow(row, await callOfRow(row)));
    for (const [aspect, atLeast] of Object.entries(AT_LEAST) as [Aspect, number][]) {
      const { right, asked } = tally(comparisons, aspect);
      const wrong = comparisons.filter(({ verdicts }) => (verdicts[aspect] ?? '') !== '');
      const list = wrong.map(({ row, verdicts }) => `${row.id} ${row.api}: ${verdicts[aspect]}`).join('\n');
      expect
        .soft(right / Math.max(asked, 1), `${aspect}: ${right} of ${asked}\n${list}`)
        .toBeGreaterThanOrEqual(atLeast);
    }
  });

  it('are read the same however their bytes are cut', async () => {
    for (const [index, row] of rows.entries()) {
      const whole = await callOfRow(row, (body) => [body]);
      const cut = await callOfRow(row, cutBySeed(index + 1));
      expect({ id: row.id, ...untimed(cut) }).toEqual({ id: row.id, ...untimed(whole) });
    }
  });

  it('are masked without breaking their JSON', async () => {
    const masking = createCapture({ target: targetOf(), collectorId: 'test', salt: 'pepper' });
    const broken: string[] = [];
    for (const row of rows) {
      const captured = await masking(exchangeOfRow(row));
      const messages = 'call' in captured ? captured.call.attributes['gen_ai.input.messages'] : undefined;
      if (messages !== undefined && parseJson(messages) === undefined) broken.push(row.id);
    }
    expect(broken).toEqual([]);
  });
});
