import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSloCheck } from '../../evaluator/checks/slo/index.js';
import { createEvaluator, type RunningEvaluator } from '../../evaluator/index.js';
import { queries } from '../../store/index.js';
import { openTestStore, silent, type TestStore } from '../store/helpers.js';
import { Receiver } from './alerts/receiver.js';
import { NOON } from './builders.js';
import { configOf, DAY, HOUR, MINUTE, SECOND, storeCalls, TestClock } from './helpers.js';

/** Minutes after noon in which something may be told: there a look is five minutes after the last, elsewhere one stands for several. */
const CLOSELY = [
  [60, 100],
  [300, 330],
  [370, 400],
] as const;
const STEP = 5 * MINUTE;
const CALM_STEP = 20 * MINUTE;
const INCIDENT_FROM = NOON + 30 * MINUTE;
const INCIDENT_TO = NOON + 6 * HOUR;
const END = NOON + 7 * HOUR;

/** An outage of half a working day, from calls in the store to what people read, in the time of a turned clock. */
describe('an incident', () => {
  const receiver = new Receiver();
  let opened: TestStore;
  let evaluator: RunningEvaluator;
  const clock = new TestClock();
  /** Minutes after noon at which each message came. */
  const slackAt: [minute: number, text: string][] = [];
  const pagerdutyAt: [minute: number, action: string][] = [];

  beforeAll(async () => {
    opened = await openTestStore('embedded');
    const url = await receiver.start();
    const config = configOf({
      slos: [
        { name: 'ttft', metric: 'ttft', objective: 0.95, threshold: '1s' },
        { name: 'errors', metric: 'error_ratio', objective: 0.99 },
      ],
      service: { url: 'https://sidelight.example/' },
      alerts: {
        channels: [
          { type: 'slack', name: 'team', webhook_url: `${url}/slack` },
          { type: 'pagerduty', name: 'oncall', routing_key: 'R0', url: `${url}/pagerduty` },
        ],
      },
    });
    await storeCalls(opened.store, NOON - DAY, NOON - STEP, DAY / (6 * SECOND), () => ({ ttft_ms: 300 }));
    const checks = [createSloCheck()];
    evaluator = createEvaluator({ config, store: opened.store, log: silent, clock, purposes: ['user'], checks });
    while (clock.now() < END) clock.advance(await step());
  });
  afterAll(async () => {
    await evaluator.stop();
    await opened.close();
    await receiver.stop();
  });

  let from = NOON - STEP;

  /** Calls since the last look, ten a minute, and a look. @returns milliseconds until the next one */
  async function step(): Promise<number> {
    const now = clock.now();
    const isBad = now > INCIDENT_FROM && now <= INCIDENT_TO;
    const calls = (10 * (now - from)) / MINUTE;
    await storeCalls(opened.store, from, now, calls, (index) => ({ ttft_ms: isBad && index % 10 > 0 ? 2400 : 300 }));
    from = now;
    await evaluator.runOnce();
    const minute = (now - NOON) / MINUTE;
    for (const body of receiver.at('/slack').slice(slackAt.length)) {
      slackAt.push([minute, (body as { text: string }).text]);
    }
    for (const body of receiver.at('/pagerduty').slice(pagerdutyAt.length)) {
      pagerdutyAt.push([minute, (body as { event_action: string }).event_action]);
    }
    return CLOSELY.some(([first, last]) => minute >= first && minute < last) ? STEP : CALM_STEP;
  }

  it('is told once, repeated after four hours, and resolved once, on both channels', () => {
    expect(slackAt.map(([, text]) => text.slice(0, text.indexOf(']') + 1))).toEqual([
      '[FIRING]',
      '[STILL FIRING]',
      '[RESOLVED]',
    ]);
    expect(pagerdutyAt.map(([, action]) => action)).toEqual(['trigger', 'trigger', 'resolve']);
    expect(slackAt.map(([minute]) => minute)).toEqual(pagerdutyAt.map(([minute]) => minute));
  });

  it('is told when an hour of it burns 14.4 times too fast, and resolved soon after its end', () => {
    const [firing, repeat, resolved] = slackAt.map(([minute]) => minute);
    // 72 % of an hour's calls are bad after 48 minutes of 90 % bad ones.
    expect(firing).toBeGreaterThanOrEqual(30 + 48);
    expect(firing).toBeLessThanOrEqual(30 + 48 + 15);
    expect(repeat).toBe((firing ?? 0) + 240);
    expect(resolved).toBeGreaterThan(360);
    // Half an hour of good calls, five minutes of patience, and the group's interval.
    expect(resolved).toBeLessThanOrEqual(360 + 30 + 10);
  });

  it('says the number, the limit, the sample and the window, and links to the alert', () => {
    const [message] = receiver.at('/slack');
    expect(message).toMatchObject({
      text: expect.stringMatching(
        /^\[FIRING\] TTFT p95 on llama \(llama-3\) is 2\.4 s against 1\.0 s \(n 6\d\d, last hour\)$/,
      ),
    });
    expect(JSON.stringify(message)).toMatch(/"url":"https:\/\/sidelight\.example\/alerts\?alert=[0-9A-Z]{26}"/);
  });

  it('leaves one alert, its notifications, its findings and copies of its evidence', async () => {
    const alerts = await queries.listAlerts(opened.store, { limit: 100 });
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({ state: 'resolved', key: 'slo:ttft:llama:llama-3', severity: 'page' });
    const log = await queries.notificationsFor(opened.store, [alerts[0]?.alert_id ?? '']);
    expect(log.map(({ channel, kind, result }) => `${channel} ${kind} ${result}`).toSorted()).toEqual([
      'oncall firing sent',
      'oncall repeat sent',
      'oncall resolved sent',
      'team firing sent',
      'team repeat sent',
      'team resolved sent',
    ]);
    const findings = await queries.listFindings(opened.store, { limit: 1000 });
    expect(findings.some((finding) => finding.finding_id === alerts[0]?.finding_id)).toBe(true);
    const shown = findings.flatMap((finding) => finding.evidence);
    expect(shown.length).toBeGreaterThan(0);
    const copies = await opened.store.query<{ call_id: string }>('SELECT DISTINCT call_id FROM evidence');
    expect(new Set(copies.map((row) => row.call_id))).toEqual(new Set(shown));
  });
});
