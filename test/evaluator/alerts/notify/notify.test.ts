import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SidelightError } from '../../../../core/errors.js';
import { createNotifier, type Notifier } from '../../../../evaluator/alerts/notify/index.js';
import { pagerdutyEvent } from '../../../../evaluator/alerts/notify/pagerduty.js';
import { slackPayload } from '../../../../evaluator/alerts/notify/slack.js';
import { alertOf, iso, messageOf, NOON, noWarning } from '../../builders.js';
import { Receiver } from '../receiver.js';

const SECRET = 'T0SECRETB0SECRET';

const ended = alertOf({ alert_id: 'A2', state: 'resolved', resolved_at: iso(NOON) });
const resolvedMessage = messageOf({ kind: 'resolved', firing: [], resolved: [ended], open: false });

async function failureOf(notifier: Notifier, signal = new AbortController().signal): Promise<SidelightError> {
  const error: unknown = await notifier.send(messageOf(), signal).then(
    () => new Error('expected a failure'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof SidelightError)) throw error;
  expect(error.message).not.toContain(SECRET);
  return error;
}

describe('notifiers', () => {
  const receiver = new Receiver();
  let url = '';
  let slack: Notifier;
  let pagerduty: Notifier;

  beforeEach(async () => {
    const fresh = url === '';
    if (fresh) url = await receiver.start();
    connect(60_000);
  });

  /** @param timeoutMs only what hangs should meet it: a busy machine may be slow */
  function connect(timeoutMs: number): void {
    const webhook = `${url}/slack/${SECRET}`;
    slack = createNotifier({ type: 'slack', name: 'team', webhook_url: webhook }, { timeoutMs, warn: noWarning });
    pagerduty = createNotifier(
      { type: 'pagerduty', name: 'oncall', routing_key: SECRET, url: `${url}/pagerduty` },
      { timeoutMs, warn: noWarning },
    );
  }

  afterEach(async () => {
    receiver.accepted.length = 0;
    await receiver.stop();
    url = '';
  });

  const behave = (manner: Parameters<Receiver['behave']>[1]): void => {
    receiver.behave(`/slack/${SECRET}`, manner);
    receiver.behave('/pagerduty', manner);
  };

  it('deliver to a well-behaved server', async () => {
    behave('good');
    await slack.send(messageOf(), new AbortController().signal);
    await pagerduty.send(messageOf(), new AbortController().signal);
    expect(receiver.at(`/slack/${SECRET}`)).toEqual([slackPayload(messageOf())]);
    expect(receiver.at('/pagerduty')).toEqual([pagerdutyEvent(messageOf(), SECRET)]);
  });

  it.each(['broken', 'reset', 'hang', 'endless'] as const)('may try again: %s', async (manner) => {
    behave(manner);
    if (manner === 'hang' || manner === 'endless') connect(300);
    for (const notifier of [slack, pagerduty]) expect((await failureOf(notifier)).retryable).toBe(true);
  });

  it('take 200 without ok as a failure that may pass', async () => {
    behave('not_ok');
    for (const notifier of [slack, pagerduty]) {
      const error = await failureOf(notifier);
      expect(error.retryable).toBe(true);
      expect(error.message).toContain('answered 200 (<html>please log in</html>)');
    }
  });

  it('hand on how long the server asks them to wait', async () => {
    behave('rate_limited');
    receiver.retryAfter = '7';
    for (const notifier of [slack, pagerduty]) {
      expect(await failureOf(notifier)).toMatchObject({ retryable: true, retryAfterMs: 7000 });
    }
    receiver.retryAfter = new Date(Date.now() + 60_000).toUTCString();
    expect((await failureOf(slack)).retryAfterMs).toBeGreaterThan(50_000);
  });

  it('never try again what was refused for good, and hide the secrets a refusal quotes', async () => {
    behave('refused');
    for (const notifier of [slack, pagerduty]) {
      const error = await failureOf(notifier);
      expect(error.retryable).toBe(false);
      expect(error.message).toContain('answered 400');
    }
  });

  it.each(['?key=', '?a=b&key=', '/hook?'])(
    'hide it too where it stands in the query of a webhook: %s',
    async (rest) => {
      const channel = { type: 'webhook' as const, name: 'ops', url: `${url}/${rest}${SECRET}` };
      receiver.behave(`/${rest}${SECRET}`, 'refused');
      const error = await failureOf(createNotifier(channel, { timeoutMs: 60_000, warn: noWarning }));
      expect(error.message).toContain('answered 400 (no such hook [hidden]: ');
    },
  );

  it('do not wait for ever because a server asks for it', async () => {
    behave('rate_limited');
    for (const asked of ['1e99', '99999999', new Date(Date.now() + 9e11).toUTCString()]) {
      receiver.retryAfter = asked;
      expect((await failureOf(slack)).retryAfterMs).toBe(3_600_000);
    }
  });

  it('do not follow redirects, which would hand the secret on', async () => {
    behave('redirect');
    for (const notifier of [slack, pagerduty]) expect((await failureOf(notifier)).message).toContain('answered 302');
    expect(receiver.requests.get('/elsewhere')).toBeUndefined();
  });

  it('say in plain words what went wrong', async () => {
    behave('hang');
    connect(300);
    expect((await failureOf(slack)).message).toBe('slack channel "team": no answer within 0.3 s');
    await receiver.stop();
    expect((await failureOf(pagerduty)).message).toMatch(/pagerduty channel "oncall": .*ECONNREFUSED/);
    url = await receiver.start();
  });

  it('end at once when told to', async () => {
    behave('hang');
    const stop = new AbortController();
    const failure = failureOf(
      createNotifier(
        { type: 'slack', name: 'team', webhook_url: `${url}/slack/${SECRET}` },
        { timeoutMs: 60_000, warn: noWarning },
      ),
      stop.signal,
    );
    stop.abort();
    expect((await failure).retryable).toBe(true);
  });
});

const drifted = alertOf({
  key: 'drift:refusal:llama:model=llama 3&co',
  unit: 'ratio',
  value: 0.061,
  limit: 0.03,
  interval_low: 0.052,
  interval_high: 0.07,
  since: iso(NOON - 3_600_000),
});
const EVIDENCE = 'https://sidelight.example/quality?key=drift%3Arefusal%3Allama%3Amodel%3Dllama%203%26co';

describe('a verdict on quality', () => {
  it('is told to Slack with value, limit, interval, since when, and where its evidence is', () => {
    const text = JSON.stringify(slackPayload(messageOf({ firing: [drifted] })).blocks);
    const since = new Date(NOON - 3_600_000).toISOString().replace('.000Z', 'Z');
    for (const part of ['*Now*\\n6.1', '*Limit*\\n3', '*Interval*\\n5.2', `*Since*\\n${since}`])
      expect(text).toContain(part);
    expect(text).toContain(`"url":"${EVIDENCE}"`);
  });

  it('is told to PagerDuty with the same', () => {
    const event = pagerdutyEvent(messageOf({ firing: [drifted] }), SECRET);
    expect(event.links).toEqual([{ href: EVIDENCE, text: 'TTFT p95, llama' }]);
    expect(JSON.stringify(event.payload.custom_details)).toMatch(
      new RegExp(
        `now 6\\.10? %, limit 30?\\.?0* %, interval 5\\.20? % to 70?\\.?0* %, sample 1,842, since ${iso(NOON - 3_600_000).slice(0, 19)}Z`,
      ),
    );
  });

  it('has no interval where none is defined', () => {
    const bare = alertOf({ interval_low: null, interval_high: null });
    expect(JSON.stringify(slackPayload(messageOf({ firing: [bare] })))).not.toContain('Interval');
    expect(JSON.stringify(pagerdutyEvent(messageOf({ firing: [bare] }), SECRET))).not.toContain('interval');
  });
});

describe('Slack message', () => {
  it('says what fires, how bad it is, and where to look', () => {
    const payload = slackPayload(messageOf());
    expect(payload.text).toBe('[FIRING] TTFT p95 on llama is 2.4 s against 1.0 s (n 1,842, last hour)');
    const text = JSON.stringify(payload.blocks);
    for (const part of ['FIRING: TTFT p95, llama', '*Now*\\n2.4 s', '*Limit*\\n1.0 s', '*Sample*\\n1,842']) {
      expect(text).toContain(part);
    }
    expect(text).toContain('"url":"https://sidelight.example/alerts?alert=A1"');
  });

  it('tells repeats and ends apart from news', () => {
    expect(slackPayload(messageOf({ kind: 'repeat' })).text).toContain('[STILL FIRING]');
    expect(slackPayload(resolvedMessage).text).toContain('[RESOLVED]');
  });

  it('stays within the limits of Slack and well-formed, whatever names and texts hold', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 5000 }),
      fc.string({ unit: fc.constantFrom('&', '<', '>', '😀', '\ud800', '\n', '*', 'x'), maxLength: 5000 }),
    );
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 60 }), hostile, (titles, summary) => {
        const alerts = titles.map((title, index) => alertOf({ title, summary, alert_id: `A${index}` }));
        const payload = slackPayload(messageOf({ firing: alerts }));
        const json = JSON.stringify(payload);
        expect(payload.text.length).toBeLessThanOrEqual(3000);
        expect(payload.text).not.toBe('');
        expect(payload.blocks.length).toBeLessThanOrEqual(50);
        expect(json.length).toBeLessThan(26_000);
        expect(textsOf(payload.blocks).join('').length).toBeLessThan(13_200);
        for (const text of [payload.text, ...textsOf(payload.blocks)]) {
          expect(text.length).toBeLessThanOrEqual(3000);
          expect(text).not.toMatch(/[<>]|\p{Cs}|&(?!amp;|lt;|gt;)/u);
        }
        const [header] = textsOf(payload.blocks);
        expect(header?.length).toBeLessThanOrEqual(150);
      }),
      { numRuns: 60 },
    );
  });
});

/** All `text` strings of blocks, in order. */
function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string' ? [inner] : textsOf(inner),
  );
}

describe('PagerDuty event', () => {
  it('triggers and resolves one incident per group', () => {
    const trigger = pagerdutyEvent(messageOf(), SECRET);
    const resolve = pagerdutyEvent(resolvedMessage, SECRET);
    expect(trigger).toMatchObject({
      event_action: 'trigger',
      routing_key: SECRET,
      payload: {
        summary: 'TTFT p95 on llama is 2.4 s against 1.0 s (n 1,842, last hour)',
        severity: 'critical',
        source: 'llama',
        timestamp: iso(NOON),
      },
      links: [{ href: 'https://sidelight.example/alerts?alert=A1', text: 'TTFT p95, llama' }],
    });
    expect(resolve.event_action).toBe('resolve');
    expect(resolve.dedup_key).toBe(trigger.dedup_key);
    expect(trigger.dedup_key).toBe(createHash('sha256').update('slo:llama').digest('hex'));
    expect(pagerdutyEvent(messageOf({ groupKey: 'slo:other' }), SECRET).dedup_key).not.toBe(trigger.dedup_key);
  });

  it('stays open while anything it was told of still fires, if only silenced', () => {
    expect(pagerdutyEvent({ ...resolvedMessage, open: true }, SECRET).event_action).toBe('trigger');
  });

  it('takes the severity of the worst', () => {
    const firing = [alertOf({ severity: 'note' }), alertOf({ severity: 'ticket' })];
    expect(pagerdutyEvent(messageOf({ firing }), SECRET).payload.severity).toBe('warning');
  });

  it('stays below 512 KB and 1024 characters of summary', () => {
    const firing = Array.from({ length: 3000 }, (_, index) =>
      alertOf({ alert_id: `A${index}`, summary: '😀'.repeat(2000), title: '<&>'.repeat(500) }),
    );
    const event = pagerdutyEvent(messageOf({ firing }), SECRET);
    expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(512_000);
    expect(event.payload.summary.length).toBeLessThanOrEqual(1024);
    expect(event.payload.summary).not.toMatch(/\p{Cs}/u);
    expect(event.payload.custom_details).toHaveProperty('note');
  });
});
