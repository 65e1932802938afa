import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEvaluator } from '../../../../evaluator/index.js';
import { queries } from '../../../../store/index.js';
import { openTestStore, silent, type TestStore } from '../../../store/helpers.js';
import { Receiver } from '../../alerts/receiver.js';
import { configOf, MINUTE, storeCalls, TestClock } from '../../helpers.js';

const NOW = Math.floor(Date.now() / MINUTE) * MINUTE;
const receiver = new Receiver();
let opened: TestStore;

beforeAll(async () => {
  opened = await openTestStore('embedded');
});
afterAll(async () => {
  await opened.close();
  await receiver.stop();
});

it('a flood reaches Slack and PagerDuty with value, limit, interval, since when and a link, and its calls are copied', async () => {
  const url = await receiver.start();
  const config = configOf({
    slos: [],
    service: { url: 'https://sidelight.example/' },
    integrity: { off: ['missing', 'impossible', 'unseen', 'ratings', 'late', 'counts'] },
    alerts: {
      group_wait: '0s',
      channels: [
        { type: 'slack', name: 'team', webhook_url: `${url}/slack` },
        { type: 'pagerduty', name: 'oncall', routing_key: 'R0', url: `${url}/pagerduty` },
      ],
    },
  });
  await storeCalls(opened.store, NOW - 10 * MINUTE, NOW, 100, (i) => ({
    prompt: i % 2 === 0 ? 'buy now' : `question ${i}`,
  }));
  const clock = new TestClock(NOW);
  const evaluator = createEvaluator({ config, store: opened.store, log: silent, clock, purposes: ['user'] });
  for (let minute = 0; minute <= 2; minute++, clock.advance(MINUTE)) await evaluator.runOnce();
  await evaluator.stop();

  const [slack] = receiver.at('/slack').map((body) => JSON.stringify(body));
  expect(slack).toContain('[FIRING] Repeated prompts on llama: the most frequent prompt came 50 times, 50 % of all');
  expect(slack).toContain('*Now*\\n50 %');
  expect(slack).toContain('*Limit*\\n20 %');
  expect(slack).toMatch(/\*Interval\*\\n40\.\d % to 59\.\d %/);
  expect(slack).toContain(`*Since*\\n${new Date(NOW).toISOString().replace('.000Z', 'Z')}`);
  expect(slack).toContain('"url":"https://sidelight.example/quality?key=integrity%3Arepeats%3Allama"');
  const [incident] = receiver.at('/pagerduty').map((body) => JSON.stringify(body));
  expect(incident).toContain('"class":"integrity repeats"');
  expect(incident).toMatch(/now 50 %, limit 20 %, interval 40\.\d % to 59\.\d %, sample 100, since /);
  expect(receiver.at('/slack')).toHaveLength(1);

  const [finding] = await queries.detailedFindings(opened.store, { kinds: ['integrity'], since: NOW });
  const copied = await opened.store.query<{ n: number }>(
    'SELECT count() AS n FROM evidence WHERE call_id IN {ids:Array(String)}',
    {
      ids: finding?.evidence ?? [],
    },
  );
  expect([finding?.evidence.length, copied[0]?.n]).toEqual([5, 5]);
});
