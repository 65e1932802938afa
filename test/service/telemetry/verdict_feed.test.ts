import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { configSchema } from '../../../core/config/schema.js';
import { systemClock } from '../../../core/time/clock.js';
import { feedVerdicts } from '../../../service/telemetry/verdict_feed.js';
import { openTestStore, silent, type TestStore } from '../../store/helpers.js';

let opened: TestStore;
beforeAll(async () => {
  opened = await openTestStore('embedded');
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});
afterAll(() => opened.close());

it('looks not again while a look takes longer than the interval', async () => {
  let answer = (): void => {};
  const isAnswered = new Promise<void>((resolve) => (answer = resolve));
  const asked = vi.spyOn(opened.store, 'query').mockImplementation(async () => {
    await isAnswered;
    return [];
  });
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const stop = feedVerdicts({
    telemetry: { record: () => {}, spans: null, evaluated: () => {}, stop: async () => {} },
    store: opened.store,
    clock: systemClock,
    log: silent,
    config: configSchema.parse({ evaluator: { interval: '1s' } }),
  });
  vi.advanceTimersByTime(5000);
  answer();
  await stop();
  expect(asked).toHaveBeenCalledTimes(1);
});
