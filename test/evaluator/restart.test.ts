import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../core/config/schema.js';
import type { Severity, Verdict } from '../../core/findings/finding.js';
import { createEvaluator, type RunningEvaluator } from '../../evaluator/index.js';
import { queries } from '../../store/index.js';
import { openTestStore, silent, type TestStore } from '../store/helpers.js';
import { Receiver } from './alerts/receiver.js';
import { NOON } from './builders.js';
import { configOf, HOUR, MINUTE, ScriptedCheck, TestClock } from './helpers.js';

const ROUND_MINUTES = 2;
const ROUND = ROUND_MINUTES * MINUTE;

interface Answer {
  name: string;
  verdict: Verdict;
  severity?: Severity;
}

/** Verdicts by minute: an alert that is dropped, one that fires, one that joins, grows worse, is repeated, and ends. */
function answersAt(minute: number): Answer[] {
  const within = (from: number, to: number): boolean => minute >= from && minute < to;
  const first = within(0, 2) || within(6, 210) ? 'over' : within(210, 216) ? 'near' : 'ok';
  const second = within(20, 100) ? 'over' : within(100, 110) ? 'no_data' : 'ok';
  return [
    { name: 'first', verdict: first },
    { name: 'second', verdict: second, severity: minute < 40 ? 'ticket' : 'page' },
  ];
}
const END_MINUTE = 230;

describe('a restart', () => {
  const receiver = new Receiver();
  let opened: TestStore;
  let url: string;

  beforeAll(async () => {
    opened = await openTestStore('embedded');
    url = await receiver.start();
  });
  afterAll(async () => {
    await opened.close();
    await receiver.stop();
  });

  function configFor(target: string, repeat_interval = '80m'): ConfigInput {
    return {
      alerts: {
        for: '2m',
        repeat_interval,
        channels: [
          { type: 'slack', name: `slack-${target}`, webhook_url: `${url}/slack/${target}` },
          { type: 'pagerduty', name: `pagerduty-${target}`, routing_key: 'R0', url: `${url}/pagerduty/${target}` },
        ],
        silences: [
          {
            match: { key: 'slo:second:*' },
            starts_at: new Date(NOON + 60 * MINUTE).toISOString(),
            ends_at: new Date(NOON + 90 * MINUTE).toISOString(),
            comment: 'being worked on',
          },
        ],
      },
    };
  }

  /** What both channels heard, and when, as the story of one target goes on. */
  async function heard(target: string, restartAfter: (minute: number) => boolean): Promise<string[]> {
    const clock = new TestClock();
    const check = new ScriptedCheck();
    const config = configOf(configFor(target));
    const create = (): RunningEvaluator =>
      createEvaluator({ config, store: opened.store, log: silent, clock, purposes: ['user'], checks: [check] });
    const said: string[] = [];
    let evaluator = create();
    for (let minute = 0; minute < END_MINUTE; minute += ROUND_MINUTES, clock.advance(ROUND)) {
      const before = receiver.accepted.length;
      check.answers = answersAt(minute).map(({ name, ...answer }) => ({
        ...answer,
        key: `slo:${name}:${target}`,
        summary: `${name} is ${answer.verdict}`,
        target,
      }));
      await evaluator.runOnce();
      said.push(
        ...receiver.accepted
          .slice(before)
          .map(({ path, body }) => `${minute} ${path} ${gist(body)}`)
          .toSorted(),
      );
      if (!restartAfter(minute)) continue;
      await evaluator.stop();
      evaluator = create();
    }
    await evaluator.stop();
    return said.map((line) => line.replaceAll(target, 'TARGET'));
  }

  function gist(body: unknown): string {
    const { text, event_action, payload } = body as {
      text?: string;
      event_action?: string;
      payload?: { summary: string; severity: string };
    };
    return text ?? `${event_action} ${payload?.severity} ${payload?.summary}`;
  }

  let uninterrupted: string[] = [];

  it('has something to forget: one firing, a member that joins and grows worse, repeats, ends', async () => {
    uninterrupted = await heard('steady', () => false);
    expect(uninterrupted.filter((line) => line.includes('/slack/'))).toEqual([
      '10 /slack/TARGET [FIRING] first is over',
      '22 /slack/TARGET [FIRING] first is over and 1 more',
      '40 /slack/TARGET [FIRING] first is over and 1 more',
      '116 /slack/TARGET [RESOLVED] second is ok (1 still firing)',
      '196 /slack/TARGET [STILL FIRING] first is over',
      '222 /slack/TARGET [RESOLVED] first is ok',
    ]);
    expect(uninterrupted.filter((line) => line.includes('/pagerduty/'))).toEqual([
      '10 /pagerduty/TARGET trigger critical first is over',
      '22 /pagerduty/TARGET trigger critical first is over and 1 more',
      '40 /pagerduty/TARGET trigger critical first is over and 1 more',
      '116 /pagerduty/TARGET trigger critical first is over',
      '196 /pagerduty/TARGET trigger critical first is over',
      '222 /pagerduty/TARGET resolve critical first is ok',
    ]);
  });

  it('after every round says nothing twice and forgets nothing', async () => {
    expect(await heard('restless', () => true)).toEqual(uninterrupted);
  });

  it('leaves the same alerts behind', async () => {
    const lives = (target: string) =>
      queries.listAlerts(opened.store, { limit: 1000 }).then((alerts) =>
        alerts
          .filter((alert) => alert.target === target)
          .map(({ key, state, severity, started_at, fired_at, resolved_at }) => ({
            state,
            severity,
            started_at,
            fired_at,
            resolved_at,
            key: key.replace(target, 'TARGET'),
          }))
          .toSorted((a, b) => (a.key + a.started_at < b.key + b.started_at ? -1 : 1)),
      );
    const steady = await lives('steady');
    expect(steady).toHaveLength(3);
    expect(await lives('restless')).toEqual(steady);
  });

  it('into a long silence keeps the alert, until there has been no data for a day', async () => {
    const clock = new TestClock();
    const check = new ScriptedCheck();
    const config = configOf(configFor('silent', '4h'));
    const round = async (answer: Verdict | undefined): Promise<void> => {
      check.answers = answer === undefined ? [] : [{ verdict: answer, key: 'slo:first:silent', target: 'silent' }];
      const evaluator = createEvaluator({
        config,
        store: opened.store,
        log: silent,
        clock,
        purposes: [],
        checks: [check],
      });
      await evaluator.runOnce();
      await evaluator.stop();
      clock.advance(ROUND);
    };
    for (let count = 0; count < 3; count++) await round('over');
    const texts = (): string[] => receiver.at('/slack/silent').map(gist);
    expect(texts()).toHaveLength(1);
    clock.advance(3 * HOUR);
    await round(undefined);
    expect(texts()).toHaveLength(1);
    clock.advance(20.9 * HOUR);
    await round('no_data');
    clock.advance(HOUR);
    await round('no_data');
    expect(texts().at(-1)).toMatch(/^\[RESOLVED\] Resolved because there has been no data for 24 h/);
  });
});
