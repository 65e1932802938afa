import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEvaluator, sendTestAlert, type RunningEvaluator } from '../../../evaluator/index.js';
import { queries } from '../../../store/index.js';
import { openTestStore, type TestStore } from '../../store/helpers.js';
import { Mailbox } from './mailbox.js';
import { Receiver } from './receiver.js';
import { configOf, DAY, MINUTE, ScriptedCheck, SECOND, TestClock } from '../helpers.js';

const SECRET = 'T0SECRETB0SECRET';
const LETTER = { from: 'sidelight@example.com', to: ['oncall@example.com'] };

describe('channels', () => {
  let opened: TestStore;
  let receiver: Receiver;
  let mailbox: Mailbox;
  let url: string;
  let mailPort: number;
  let clock: TestClock;
  let check: ScriptedCheck;
  let evaluator: RunningEvaluator;
  let logged: string;

  beforeEach(async () => {
    opened = await openTestStore('embedded');
    receiver = new Receiver();
    url = await receiver.start();
    mailbox = new Mailbox();
    mailPort = await mailbox.start();
    clock = new TestClock();
    check = new ScriptedCheck();
    logged = '';
    evaluator = create();
    fail('over');
  });
  afterEach(async () => {
    await evaluator.stop();
    await receiver.stop();
    await mailbox.stop();
    await opened.close();
  });

  const slackPath = (): string => `/slack/${SECRET}`;
  const configFor = () =>
    configOf({
      alerts: {
        for: '0s',
        group_wait: '0s',
        channels: [
          { type: 'slack', name: 'team', webhook_url: `${url}${slackPath()}` },
          { type: 'pagerduty', name: 'oncall', routing_key: 'R0SECRET', url: `${url}/pagerduty` },
          { type: 'email', name: 'mail', url: `smtp://127.0.0.1:${mailPort}`, require_tls: false, ...LETTER },
        ],
      },
    });

  /** @param timeoutMs only what hangs should meet it: a busy machine may be slow */
  function create(timeoutMs = 60_000, graceMs = 3000, config = configFor()): RunningEvaluator {
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        logged += chunk.toString();
        done();
      },
    });
    return createEvaluator({
      config,
      store: opened.store,
      log: pino(sink),
      clock,
      purposes: ['user'],
      checks: [check],
      delivery: { timeoutMs, graceMs, retry: { attempts: 2, delayMs: 1, maxDelayMs: 1 } },
    });
  }

  function fail(verdict: 'over' | 'ok'): void {
    check.answers = [{ verdict, key: 'slo:ttft:llama', target: 'llama' }];
  }

  /** Alerts of a group each. */
  function failGroups(...targets: string[]): void {
    check.answers = targets.map((target) => ({
      verdict: 'over',
      key: `slo:ttft:${target}`,
      target,
      summary: `${target} is slow`,
    }));
  }

  const slackTexts = () => receiver.at(slackPath()).map((body) => (body as { text: string }).text);

  async function rounds(number: number): Promise<void> {
    for (let round = 0; round < number; round++, clock.advance(15 * SECOND)) await evaluator.runOnce();
  }

  /** Of the channel that is misbehaved to: with a short timeout a busy machine may fail the others, too. */
  const errorsLogged = (): string[] =>
    logged.split('\n').filter((line) => line.includes('"level":50') && line.includes('"channel":"team"'));

  it('hear each real change once', async () => {
    await rounds(40);
    expect(receiver.requests).toEqual(
      new Map([
        [slackPath(), 1],
        ['/pagerduty', 1],
      ]),
    );
    fail('ok');
    await rounds(40);
    expect(receiver.at(slackPath())).toHaveLength(2);
    expect(receiver.at('/pagerduty')).toMatchObject([{ event_action: 'trigger' }, { event_action: 'resolve' }]);
    expect(mailbox.headersOf('subject')).toEqual([
      expect.stringMatching(/^\[FIRING\] /),
      expect.stringMatching(/^\[RESOLVED\] /),
    ]);
    expect(new Set(mailbox.headersOf('references')).size).toBe(1);
  });

  it('hear by e-mail what a mail server took only later, once, and are left alone by one that refuses', async () => {
    mailbox.manner = 'busy';
    await rounds(6);
    expect(evaluator.stats().notifications.mail?.failed).toBeGreaterThanOrEqual(2);
    expect(receiver.at('/pagerduty')).toHaveLength(1);
    mailbox.manner = 'good';
    await rounds(40);
    expect(mailbox.mails).toHaveLength(1);

    mailbox.manner = 'refused';
    fail('ok');
    await rounds(40);
    expect(mailbox.connections).toBeLessThan(40);
    const { connections } = mailbox;
    await rounds(40);
    expect(mailbox.connections).toBe(connections);
  });

  it.each(['broken', 'hang', 'reset', 'not_ok', 'rate_limited'] as const)(
    'do not hold up one another, and are tried again in later rounds: %s',
    async (manner) => {
      receiver.retryAfter = '0';
      receiver.behave(slackPath(), manner);
      if (manner === 'hang') evaluator = create(1000);
      await rounds(1);
      expect(receiver.at('/pagerduty')).toHaveLength(1);
      await rounds(5);
      const stats = evaluator.stats().notifications;
      expect(stats.team?.failed).toBeGreaterThanOrEqual(2);
      expect(stats.oncall).toEqual({ sent: 1, failed: 0 });
      expect(errorsLogged()).toHaveLength(1);
      expect(logged).not.toContain(SECRET);

      receiver.behave(slackPath(), 'good');
      await rounds(40);
      expect(receiver.at(slackPath())).toHaveLength(1);
      expect(receiver.at('/pagerduty')).toHaveLength(1);
      expect(logged).toContain('notifications get through again');
    },
  );

  it('are tried again ever more rarely while they are down', async () => {
    receiver.behave(slackPath(), 'broken');
    await rounds(4 * 60);
    const tries = (receiver.requests.get(slackPath()) ?? 0) / 2;
    expect(tries).toBeGreaterThanOrEqual(14);
    expect(tries).toBeLessThanOrEqual(34);
  });

  it('are tried again, and hear what is new, although the clock was set back', async () => {
    receiver.behave(slackPath(), 'broken');
    await rounds(4);
    clock.set(-DAY);
    receiver.behave(slackPath(), 'good');
    await rounds(40);
    expect(receiver.at(slackPath())).toHaveLength(1);
    check.answers.push({ verdict: 'over', key: 'slo:errors:llama', target: 'llama' });
    await rounds(2);
    expect(receiver.at(slackPath())).toHaveLength(2);
    check.answers = check.answers.map((answer) => ({ ...answer, verdict: 'ok' as const }));
    await rounds(60);
    // An end is told once, also to who was told of the beginning a day ahead.
    expect(receiver.at('/pagerduty')).toMatchObject([
      { event_action: 'trigger' },
      { event_action: 'trigger' },
      { event_action: 'resolve' },
    ]);
    const { length } = receiver.at(slackPath());
    await evaluator.stop();
    evaluator = create();
    await rounds(40);
    expect(receiver.at(slackPath())).toHaveLength(length);
    expect(receiver.at('/pagerduty')).toHaveLength(3);
  });

  it.each(['broken', 'reset'] as const)('hear all else while one message never gets through: %s', async (manner) => {
    failGroups('first', 'second', 'third');
    receiver.behave(slackPath(), manner, 'first');
    await rounds(3);
    expect(slackTexts()).toEqual(['[FIRING] second is slow', '[FIRING] third is slow']);

    await rounds(40);
    failGroups('first', 'second', 'third', 'fourth');
    await rounds(1);
    expect(slackTexts().slice(2)).toEqual(['[FIRING] fourth is slow']);
    receiver.behave(slackPath(), 'good');
    await rounds(40);
    expect(slackTexts().slice(3)).toEqual(['[FIRING] first is slow']);
  });

  it('that hang on one message hear of the others', async () => {
    evaluator = create(1000);
    failGroups('first', 'second');
    receiver.behave(slackPath(), 'hang', 'first');
    await rounds(3);
    expect(slackTexts()).toEqual(['[FIRING] second is slow']);
  });

  it('are left alone as long as they ask for', async () => {
    receiver.behave(slackPath(), 'rate_limited');
    receiver.retryAfter = '600';
    await rounds(20);
    check.answers.push({ verdict: 'over', key: 'slo:ttft:other', target: 'other' });
    await rounds(20);
    expect(receiver.requests.get(slackPath())).toBe(1);
    receiver.behave(slackPath(), 'good');
    await rounds(2);
    expect(receiver.at(slackPath())).toHaveLength(2);
  });

  it('do not get again what they refused for good, until there is something else to say', async () => {
    receiver.behave(slackPath(), 'refused');
    await rounds(40);
    expect(receiver.requests.get(slackPath())).toBe(1);
    expect(errorsLogged()).toHaveLength(1);
    expect(logged).not.toContain(SECRET);

    receiver.behave(slackPath(), 'good');
    check.answers.push({ verdict: 'over', key: 'slo:errors:llama', target: 'llama' });
    await rounds(1);
    expect(receiver.at(slackPath())).toHaveLength(1);
  });

  it('that refuse are complained of again when the trouble is a new one', async () => {
    receiver.behave(slackPath(), 'refused');
    await rounds(4);
    fail('ok');
    await rounds(80);
    expect(errorsLogged()).toHaveLength(1);
    fail('over');
    await rounds(4);
    expect(errorsLogged()).toHaveLength(2);
  });

  it('hear after a restart what they did not hear before it', async () => {
    receiver.behave(slackPath(), 'refused');
    await rounds(3);
    await evaluator.stop();
    receiver.behave(slackPath(), 'good');
    evaluator = create();
    await rounds(30);
    expect(receiver.at(slackPath())).toHaveLength(1);
    expect(receiver.at('/pagerduty')).toHaveLength(1);
  });

  it('hear nothing again when the evaluator is killed while the next message is on its way', async () => {
    failGroups('first', 'second');
    receiver.behave(slackPath(), 'hang', 'second');
    const config = configFor();
    // A channel that comes to an end writes down also what the others have told.
    config.alerts.channels = config.alerts.channels.filter(({ name }) => name === 'team');
    const killed = create(60_000, 0, config);
    void killed.runOnce();
    const told = () => queries.loadNotifications(opened.store, ['slo:first']);
    await vi.waitFor(async () => {
      expect(receiver.requests.get(slackPath())).toBe(2);
      expect(await told()).toContainEqual(expect.objectContaining({ channel: 'team', result: 'sent' }));
    });

    receiver.behave(slackPath(), 'good');
    await rounds(3);
    expect(slackTexts()).toEqual(['[FIRING] first is slow', '[FIRING] second is slow']);
    await killed.stop();
  });

  it('leave a log of what was sent and of what first failed, without secrets', async () => {
    receiver.behave(slackPath(), 'refused');
    await rounds(10);
    const [alert] = await queries.listAlerts(opened.store, { target: 'llama', limit: 10 });
    const log = await queries.loadNotifications(opened.store, [alert?.group_key ?? '']);
    expect(log.map(({ channel, kind, result, attempts }) => ({ channel, kind, result, attempts }))).toEqual(
      expect.arrayContaining([
        { channel: 'oncall', kind: 'firing', result: 'sent', attempts: 1 },
        { channel: 'team', kind: 'firing', result: 'failed', attempts: 1 },
        { channel: 'mail', kind: 'firing', result: 'sent', attempts: 1 },
      ]),
    );
    expect(log).toHaveLength(3);
    expect(JSON.stringify(log)).not.toContain(SECRET);
  });

  it('that hang neither delay rounds nor keep the evaluator from stopping', async () => {
    receiver.behave(slackPath(), 'hang');
    const slow = createEvaluator({
      config: { ...configFor(), evaluator: { enabled: true, interval: 10 } },
      store: opened.store,
      log: pino({ level: 'silent' }),
      clock,
      purposes: ['user'],
      checks: [check],
      delivery: { timeoutMs: 60_000, graceMs: 50 },
    });
    slow.start();
    await vi.waitFor(() => expect(receiver.requests.get(slackPath())).toBe(1));
    const { rounds: before } = slow.stats();
    await vi.waitFor(() => expect(slow.stats().rounds).toBeGreaterThan(before + 3));
    await slow.stop();
    expect(slow.stats().notifications.team).toEqual({ sent: 0, failed: 0 });
  });

  describe('test alert', () => {
    it('reaches every channel and closes what it opened', async () => {
      expect(await sendTestAlert(configFor())).toEqual([
        { channel: 'team', type: 'slack', ok: true, error: '' },
        { channel: 'oncall', type: 'pagerduty', ok: true, error: '' },
        { channel: 'mail', type: 'email', ok: true, error: '' },
      ]);
      expect(mailbox.headersOf('subject')).toEqual(['[FIRING] Test alert', '[RESOLVED] Test alert']);
      expect(receiver.at(slackPath())).toHaveLength(2);
      expect(receiver.at('/pagerduty')).toMatchObject([{ event_action: 'trigger' }, { event_action: 'resolve' }]);
    });

    it('says which channel failed and why', async () => {
      receiver.behave('/pagerduty', 'refused');
      const [result] = await sendTestAlert(configFor(), 'oncall');
      expect(result).toMatchObject({ ok: false, error: expect.stringContaining('answered 400') });
      expect(result?.error).not.toContain('R0SECRET');
    });

    it('is a problem where only some recipients got it', async () => {
      mailbox.refuses.set('lead@example.com', 550);
      const config = configFor();
      const [channel] = config.alerts.channels.filter(({ type }) => type === 'email');
      if (channel?.type === 'email') channel.to.push('lead@example.com');
      const [result] = await sendTestAlert(config, 'mail');
      expect(result).toMatchObject({ ok: false, error: expect.stringContaining('refused for lead@example.com') });
    });

    it('says what there is when the channel is not known', async () => {
      await expect(sendTestAlert(configFor(), 'nobody')).rejects.toMatchObject({
        code: 'USAGE',
        hint: 'Known channels: team, oncall, mail.',
      });
      await expect(sendTestAlert(configOf({}))).rejects.toMatchObject({ message: 'no channel is configured' });
    });
  });

  it('that are told of an alert hear of its end even when it is silenced by then', async () => {
    const config = configFor();
    await rounds(2);
    await evaluator.stop();
    config.alerts.silences.push({
      match: {},
      ends_at: new Date(clock.now() + 60 * MINUTE).toISOString(),
      comment: 'known',
    });
    evaluator = createEvaluator({
      config,
      store: opened.store,
      log: pino({ level: 'silent' }),
      clock,
      purposes: ['user'],
      checks: [check],
    });
    check.answers.push({ verdict: 'over', key: 'slo:errors:llama', target: 'llama' });
    await rounds(40);
    expect(receiver.at(slackPath())).toHaveLength(1);
    fail('ok');
    await rounds(40);
    expect(receiver.at('/pagerduty')).toMatchObject([{ event_action: 'trigger' }, { event_action: 'resolve' }]);
  });
});
