import { expect, it } from 'vitest';
import { WindowCache } from '../../../../evaluator/checks/slo/window_cache.js';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** A cache that is asked every 15 s, while the store holds so many calls in every window. */
function asking() {
  const cache = new WindowCache();
  const asked: number[][] = [];
  let now = 0;
  const totals = async (calls: number) => {
    const rows = await cache.rows([HOUR, DAY], now, (windows) => {
      asked.push(windows);
      const row = { target: 'llama', model: '', environment: '', total: calls, bad: 0, quantile_ms: null };
      return Promise.resolve(calls === 0 ? [] : windows.map((window) => ({ ...row, window_seconds: window })));
    });
    now += 15_000;
    return rows.map(({ total }) => total);
  };
  return { totals, asked };
}

it('keeps long windows for longer than short ones', async () => {
  const { totals, asked } = asking();
  await totals(20_000);
  expect(await totals(30_000)).toEqual([30_000, 20_000]);
  expect(asked).toEqual([[HOUR, DAY], [HOUR]]);
});

it('never says of a day that it had fewer of the first calls than its last hour', async () => {
  const { totals, asked } = asking();
  await totals(0);
  expect(await totals(4)).toEqual([4, 4]);
  expect(await totals(4)).toEqual([4, 4]);
  expect(asked).toEqual([[HOUR, DAY], [HOUR], [DAY], [HOUR]]);
});
