import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { guessCost } from '../../../cli/probe/target.js';
import type { StoredCall } from '../../../core/call.js';
import { storeCalls } from '../../evaluator/helpers.js';
import { openTestStore, type TestStore } from '../../store/helpers.js';

const TARGET = { name: 'paid', url: new URL('http://127.0.0.1/v1/chat/completions'), model: '' };
/** Of a probe and its answer, about. */
const [INPUT, OUTPUT] = [60, 130];

let opened: TestStore;
beforeEach(async () => {
  opened = await openTestStore('embedded');
});
afterEach(() => opened.close());

async function guess(priced: (index: number) => Partial<StoredCall>): Promise<number | null> {
  const now = Date.now();
  const chat = (index: number) => ({ target: 'paid', operation: 'chat', ...priced(index) });
  await storeCalls(opened.store, now - 600_000, now - 60_000, 400, chat);
  const ask = async (sql: string) => {
    const lines = (await opened.store.queryText(sql, 'JSONEachRow')).split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  return guessCost(ask, TARGET);
}

/** Chats of users, long and short. */
const tokens = (index: number) => ({ input_tokens: 10 + ((index * 37) % 50), output_tokens: 20 + ((index * 53) % 40) });

describe('what a probe will cost', () => {
  it('is the price of a request where requests are priced, however short those of users are', async () => {
    expect(await guess((index) => ({ ...tokens(index), cost_usd: 0.01 }))).toBeCloseTo(0.01, 6);
  });

  it('is the price of its tokens where tokens are priced', async () => {
    const usd = await guess((index) => {
      const { input_tokens: input, output_tokens: output } = tokens(index);
      return { input_tokens: input, output_tokens: output, cost_usd: (input + output) * 2e-6 };
    });
    expect(usd).toBeCloseTo((INPUT + OUTPUT) * 2e-6, 8);
  });

  it('is both where both are priced', async () => {
    const usd = await guess((index) => {
      const { input_tokens: input, output_tokens: output } = tokens(index);
      return { input_tokens: input, output_tokens: output, cost_usd: 0.001 + (input + output) * 2e-6 };
    });
    expect(usd).toBeCloseTo(0.001 + (INPUT + OUTPUT) * 2e-6, 8);
  });

  it('is taken for the dearer one where it cannot be told, as all chats are as long', async () => {
    expect(await guess(() => ({ input_tokens: 40, output_tokens: 55, cost_usd: 0.01 }))).toBeCloseTo(0.02, 6);
  });

  it('is the price of a request where nobody counts tokens', async () => {
    expect(await guess(() => ({ input_tokens: null, output_tokens: null, cost_usd: 0.01 }))).toBeCloseTo(0.01, 6);
  });

  it('is not known without any price', async () => {
    expect(await guess((index) => ({ ...tokens(index), cost_usd: null, cost_source: 'unpriced' }))).toBeNull();
  });
});
