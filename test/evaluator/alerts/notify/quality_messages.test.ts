import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../../../core/findings/finding.js';
import { createEvaluator, type RunningEvaluator } from '../../../../evaluator/index.js';
import { openTestStore, silent, type TestStore } from '../../../store/helpers.js';
import { findingOf, iso, NOON } from '../../builders.js';
import { configOf, MINUTE, ScriptedCheck, TestClock } from '../../helpers.js';
import { Receiver } from '../receiver.js';

const SINCE = iso(NOON - 40 * MINUTE);
const share = { unit: 'ratio', severity: 'ticket', verdict: 'over', model: '', target: 'llama' } as const;

/** One verdict of each kind that stands on the Quality page, as its check writes it. */
const VERDICTS: readonly Partial<Finding>[] = [
  {
    ...share,
    kind: 'toxicity',
    key: 'toxicity:toxicity:llama',
    title: 'Toxicity, llama',
    metric: 'toxicity',
    value: 0.04,
    interval_low: 0.025,
    interval_high: 0.062,
    limit: 0.01,
    sample_size: 812,
    summary: 'Toxicity on llama: 4 % (2.5 % to 6.2 %) of answers, tolerated 1 %',
  },
  {
    ...share,
    kind: 'bias',
    key: 'bias:team:refusal:llama:north',
    title: 'Refusals, team north, llama',
    metric: 'bias_refusal',
    value: 0.12,
    interval_low: 0.09,
    interval_high: 0.15,
    limit: 0.05,
    sample_size: 640,
    summary: 'Refusals, team north, llama: violated, 12 % against 4 %, 3.00 times',
  },
  {
    ...share,
    kind: 'bias',
    key: 'probe:llama:age:length',
    title: 'Probed length of answers by age, llama',
    metric: 'probe_length',
    value: -0.4,
    interval_low: -0.5,
    interval_high: -0.3,
    limit: -0.05,
    sample_size: 60,
    summary: 'Bias in length of answers by age on llama: old against young -0.400',
  },
  {
    ...share,
    kind: 'drift',
    key: 'drift:refusal@2:llama',
    title: 'Sessions with a refusal, llama',
    metric: 'refusal@2',
    value: 0.4,
    interval_low: 0.3,
    interval_high: null,
    limit: 0.06,
    sample_size: 90,
    summary: 'Sessions with a refusal on llama: 40 % (at least 30 %)',
    details: { since: SINCE },
  },
  {
    ...share,
    kind: 'integrity',
    key: 'integrity:missing:llama',
    title: 'Missing fields, llama',
    metric: 'missing',
    value: 0.2,
    interval_low: 0.17,
    interval_high: 0.24,
    limit: 0.05,
    sample_size: 500,
    summary: 'Missing fields on llama: 20 % of answers',
  },
];

interface SlackMessage {
  text: string;
  blocks: unknown[];
}
interface PagerdutyEvent {
  event_action: string;
  payload: { summary: string; severity: string; class: string; custom_details: { firing: string[] } };
  links: { href: string }[];
}

describe('verdicts on quality, told', () => {
  const receiver = new Receiver();
  const check = new ScriptedCheck();
  const clock = new TestClock();
  let opened: TestStore;
  let evaluator: RunningEvaluator;

  beforeAll(async () => {
    opened = await openTestStore('embedded');
    const url = await receiver.start();
    const config = configOf({
      service: { url: 'https://sidelight.example/' },
      alerts: {
        for: '0s',
        group_wait: '0s',
        channels: [
          { type: 'slack', name: 'team', webhook_url: `${url}/slack` },
          { type: 'pagerduty', name: 'oncall', routing_key: 'R0', url: `${url}/pagerduty` },
        ],
      },
    });
    evaluator = createEvaluator({
      config,
      store: opened.store,
      log: silent,
      clock,
      purposes: ['user'],
      checks: [check],
    });
    check.answers = VERDICTS.map((each) => ({ ...each }));
    for (let round = 0; round < 3; round++, clock.advance(MINUTE)) await evaluator.runOnce();
  });
  afterAll(async () => {
    await evaluator.stop();
    await opened.close();
    await receiver.stop();
  });

  const slack = (key: string) =>
    (receiver.at('/slack') as SlackMessage[]).filter((body) => JSON.stringify(body).includes(encodeURIComponent(key)));
  const events = (key: string) =>
    (receiver.at('/pagerduty') as PagerdutyEvent[]).filter(({ links }) =>
      links.some(({ href }) => href.includes(encodeURIComponent(key))),
    );

  it.each(VERDICTS.map((each) => [each.key ?? '', each] as const))(
    '%s: value, limit, interval, since when, and the evidence',
    (key, verdict) => {
      const known = findingOf(verdict);
      const [message, ...again] = slack(key);
      expect(again).toEqual([]);
      const text = JSON.stringify(message);
      expect(text).toContain(`https://sidelight.example/quality?key=${encodeURIComponent(key)}`);
      expect(text).toContain(`*FIRING* ${known.summary}`);
      const [now, word, limit, range] = FIGURES[key] ?? [];
      expect(text).toContain(`*Now*\\n${now}`);
      expect(text).toContain(`*${word}*\\n${limit}`);
      expect(text).toContain(`*Interval*\\n${range}`);
      expect(text).toContain(`*Sample*\\n${known.sample_size}`);
      expect(text).toContain(`*Since*\\n${(known.details?.since ?? iso(NOON)).slice(0, 19)}`);

      const [event, ...more] = events(key);
      expect(more).toEqual([]);
      expect(event).toMatchObject({ event_action: 'trigger', payload: { severity: 'warning' } });
      const line = event?.payload.custom_details.firing.find((each) => each.startsWith(known.summary)) ?? '';
      const since = (known.details?.since ?? iso(NOON)).slice(0, 19);
      for (const part of [
        `now ${now}`,
        `${word?.toLowerCase()} ${limit}`,
        `interval ${range}`,
        `sample ${known.sample_size}`,
        `since ${since}`,
      ]) {
        expect(line).toContain(part);
      }
    },
  );

  it('goes out in one message for each kind and target: what is biased and what is probed together', () => {
    expect(receiver.at('/slack')).toHaveLength(4);
    expect(slack('probe:llama:age:length')).toEqual(slack('bias:team:refusal:llama:north'));
  });

  it('is resolved on both when it is over', async () => {
    check.answers = VERDICTS.map((each) => ({ ...each, verdict: 'ok' }));
    for (let round = 0; round < 12; round++, clock.advance(MINUTE)) await evaluator.runOnce();
    const last = (receiver.at('/pagerduty') as PagerdutyEvent[]).slice(-4);
    expect(last.map(({ event_action: action }) => action)).toEqual(Array(4).fill('resolve'));
    const resolved = (receiver.at('/slack') as SlackMessage[]).filter(({ text }) => text.startsWith('[RESOLVED]'));
    expect(resolved).toHaveLength(4);
  });
});

/** Value, what it is held against, and interval in words. */
const FIGURES: Readonly<Record<string, readonly [string, string, string, string]>> = {
  'toxicity:toxicity:llama': ['4 %', 'Tolerated', '1 %', '2.5 % to 6.2 %'],
  'bias:team:refusal:llama:north': ['12 %', 'Tolerated', '5 %', '9 % to 15 %'],
  'probe:llama:age:length': ['-40 %', 'Tolerated', '-5 %', '-50 % to -30 %'],
  'drift:refusal@2:llama': ['40 %', 'Limit', '6 %', 'at least 30 %'],
  'integrity:missing:llama': ['20 %', 'Limit', '5 %', '17 % to 24 %'],
};
