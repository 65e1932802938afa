import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChannelConfig } from '../../../../core/config/schema.js';
import { SidelightError } from '../../../../core/errors.js';
import { emailBody } from '../../../../evaluator/alerts/notify/email_body.js';
import { createNotifier, type GroupMessage } from '../../../../evaluator/alerts/notify/index.js';
import { SELF_SIGNED } from '../../../collector/support/self_signed.js';
import { alertOf, iso, messageOf, NOON, noWarning } from '../../builders.js';
import { Mailbox, MAIL_USER, type MailManner } from '../mailbox.js';

type EmailChannel = Extract<ChannelConfig, { type: 'email' }>;

const never = new AbortController().signal;

const ended = alertOf({ state: 'resolved', resolved_at: iso(NOON + 60_000) });
const repeat = messageOf({ kind: 'repeat', at: iso(NOON + 14_400_000) });
const resolved = messageOf({ kind: 'resolved', firing: [], resolved: [ended], open: false, at: iso(NOON + 60_000) });

describe('a channel of type email', () => {
  let mailbox: Mailbox;
  let port: number;

  beforeEach(async () => start(new Mailbox()));
  afterEach(() => mailbox.stop());

  async function start(box: Mailbox): Promise<void> {
    mailbox = box;
    port = await box.start();
  }

  async function restart(box: Mailbox): Promise<void> {
    await mailbox.stop();
    await start(box);
  }

  const channel = (given: Partial<EmailChannel> = {}): EmailChannel => ({
    type: 'email',
    name: 'mail',
    url: `smtp://127.0.0.1:${port}`,
    require_tls: false,
    from: 'Sidelight <sidelight@example.com>',
    to: ['oncall@example.com', 'Lead <lead@example.com>'],
    ...given,
  });

  const notifier = (given: Partial<EmailChannel> = {}, timeoutMs = 60_000, warn = noWarning) =>
    createNotifier(channel(given), { timeoutMs, warn });

  async function failureOf(sending: Promise<void>): Promise<SidelightError> {
    const error: unknown = await sending.then(
      () => new Error('expected a failure'),
      (reason: unknown) => reason,
    );
    if (!(error instanceof SidelightError)) throw error;
    expect(error.code).toBe('DELIVERY_FAILED');
    expect(error.message).not.toContain(MAIL_USER.password);
    return error;
  }

  it('delivers to everybody in one message, as text and as HTML', async () => {
    await notifier().send(messageOf(), never);
    expect(mailbox.mails).toMatchObject([
      { from: 'sidelight@example.com', to: ['oncall@example.com', 'lead@example.com'], isSecure: false },
    ]);
    expect(mailbox.headersOf('subject')).toEqual(['[FIRING] TTFT p95, llama']);
    expect(mailbox.headersOf('from')).toEqual(['Sidelight <sidelight@example.com>']);
    expect(mailbox.headersOf('auto-submitted')).toEqual(['auto-generated']);
    expect(mailbox.headersOf('importance')).toEqual(['High']);
    expect(mailbox.headersOf('content-type')[0]).toContain('multipart/alternative');
    expect(mailbox.mails[0]?.body).toContain('TTFT p95 on llama is 2.4 s');
  });

  it('makes one thread of the first message, its repetition and its end, and another of another alert', async () => {
    const email = notifier();
    const other = messageOf({ firing: [alertOf({ alert_id: 'A9' })] });
    for (const message of [messageOf(), repeat, resolved, other]) await email.send(message, never);
    const [first, ...following] = mailbox.headersOf('references');
    expect(first).toMatch(/^<\S+@example\.com>$/);
    expect(following.slice(0, 2)).toEqual([first, first]);
    expect(following[2]).not.toBe(first);
    expect(mailbox.headersOf('in-reply-to')).toEqual(mailbox.headersOf('references'));
    expect(new Set(mailbox.headersOf('message-id')).size).toBe(4);
    expect(mailbox.headersOf('subject').slice(1, 3)).toEqual([
      '[STILL FIRING] TTFT p95, llama',
      '[RESOLVED] TTFT p95, llama',
    ]);
  });

  it('gives the same news the same id, so that a mailbox that looks keeps one of two', async () => {
    await notifier().send(messageOf(), never);
    await notifier().send(messageOf({ at: iso(NOON + 15_000) }), never);
    const [one, two] = mailbox.headersOf('message-id');
    expect(two).toBe(one);
  });

  it.each([
    ['busy', true, /answered 421 .*try again later/],
    ['greylisted', true, /answered 450 .*not now/],
    ['refused', false, /answered 550 .*not now/],
    ['reset', true, /^email channel "mail": \S/],
    ['hang', true, /^email channel "mail": no answer within 0.3 s$/],
  ] as const)('tells what may pass from what is final: %s', async (manner: MailManner, retryable, says) => {
    mailbox.manner = manner;
    const failure = await failureOf(notifier({}, manner === 'hang' ? 300 : 60_000).send(messageOf(), never));
    expect(failure).toMatchObject({ retryable, message: expect.stringMatching(says) });
    mailbox.manner = 'good';
    await notifier().send(messageOf(), never);
    expect(mailbox.mails).toHaveLength(1);
  });

  it('may try again where nobody listens', async () => {
    await mailbox.stop();
    expect(await failureOf(notifier().send(messageOf(), never))).toMatchObject({
      retryable: true,
      message: expect.stringContaining('ECONNREFUSED'),
    });
    await start(new Mailbox());
  });

  it('ends at once when told to', async () => {
    mailbox.manner = 'hang';
    const stop = new AbortController();
    const failure = failureOf(notifier().send(messageOf(), stop.signal));
    stop.abort();
    expect((await failure).retryable).toBe(true);
  });

  it('counts as sent when some get it, and names who does not', async () => {
    mailbox.refuses.set('lead@example.com', 550);
    const warnings: string[] = [];
    await notifier({}, 60_000, (text) => void warnings.push(text)).send(messageOf(), never);
    expect(mailbox.mails).toMatchObject([{ to: ['oncall@example.com'] }]);
    expect(warnings).toEqual([expect.stringMatching(/refused for lead@example\.com \(550 .*not now/)]);
  });

  it('may try again when all are refused, and one of them only for now', async () => {
    mailbox.refuses.set('oncall@example.com', 450).set('lead@example.com', 550);
    expect((await failureOf(notifier().send(messageOf(), never))).retryable).toBe(true);
  });

  it('logs in over STARTTLS, and hides the password a refusal quotes', async () => {
    await restart(new Mailbox({ ...SELF_SIGNED }));
    await notifier(MAIL_USER).send(messageOf(), never);
    expect(mailbox.mails).toMatchObject([{ isSecure: true, user: MAIL_USER.user }]);

    const failure = await failureOf(notifier({ user: 'joe', password: 'hush-wrong' }).send(messageOf(), never));
    expect(failure).toMatchObject({
      retryable: false,
      message: expect.stringMatching(/user or password refused: .*535/),
    });
    expect(failure.message).not.toContain('hush');
  });

  it('does not hand its password to a server that asks for none', async () => {
    await failureOf(notifier(MAIL_USER).send(messageOf(), never));
    expect(mailbox.mails).toEqual([]);
  });

  it('sends nothing unencrypted unless it may', async () => {
    const strict = { require_tls: true, url: `smtp://localhost:${port}` };
    expect((await failureOf(notifier(strict).send(messageOf(), never))).message).toMatch(/require_tls/);
    await restart(new Mailbox({ ...SELF_SIGNED, authOptional: true }));
    const untrusted = notifier({ ...strict, url: `smtp://localhost:${port}` });
    expect((await failureOf(untrusted.send(messageOf(), never))).message).toMatch(/self-signed/);
    expect(mailbox.mails).toEqual([]);
  });

  it('lets no name or text write a header', async () => {
    const hostile = fc.string({
      unit: fc.constantFrom(
        '\r',
        '\n',
        '\r\nBcc: x@example.com',
        ':',
        '<',
        '>',
        '@',
        '=?utf-8?q?',
        'ü',
        '😀',
        '\u2028',
        '\0',
        ' ',
      ),
      minLength: 1,
      maxLength: 60,
    });
    const email = notifier();
    await email.send(messageOf(), never);
    const names = mailbox.mails[0]?.headers.map(([name]) => name);
    await fc.assert(
      fc.asyncProperty(hostile, hostile, async (title, target) => {
        mailbox.mails.length = 0;
        await email.send(messageOf({ firing: [alertOf({ title, target, summary: title, model: target })] }), never);
        expect(mailbox.mails.map(({ to }) => to)).toEqual([['oncall@example.com', 'lead@example.com']]);
        expect(mailbox.mails[0]?.headers.map(([name]) => name)).toEqual(names);
      }),
      { numRuns: 30 },
    );
  });
});

describe('e-mail body', () => {
  it('says in the subject how it stands, where, and what else there is', () => {
    const subject = (given: Partial<GroupMessage>) => emailBody(messageOf(given)).subject;
    const untold = alertOf({ title: 'Late calls', target: 'llama' });
    expect(subject({ firing: [untold] })).toBe('[FIRING] llama: Late calls');
    expect(subject({ firing: [alertOf(), untold], resolved: [ended] })).toBe(
      '[FIRING] TTFT p95, llama and 1 more (1 resolved)',
    );
    expect(subject({ firing: [alertOf({ title: 'x'.repeat(5000) })] }).length).toBeLessThan(200);
  });

  it('holds numbers and the link to the evidence, in text and in HTML', () => {
    const { text, html } = emailBody(resolved);
    for (const part of ['RESOLVED', '2.4 s', '1.0 s', '2.3 s to 2.5 s', '1,842', 'page']) {
      expect(text).toContain(part);
      expect(html).toContain(part);
    }
    expect(text).toContain('\nhttps://sidelight.example/alerts?alert=A1\n');
    expect(html).toContain('href="https://sidelight.example/alerts?alert=A1"');
  });

  it('takes markup in names for text, and stays small whatever they hold', () => {
    const summary = `<script>alert(1)</script>"'&`;
    const { html } = emailBody(messageOf({ firing: [alertOf({ summary, key: `drift:"><img src=x>` })] }));
    expect(html).not.toMatch(/<script|<img/);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;');
    const many = Array.from({ length: 3000 }, () => alertOf({ summary: '<'.repeat(5000) }));
    const large = emailBody(messageOf({ firing: many }));
    expect(large.html.length).toBeLessThan(600_000);
    expect(large.text).toContain('and 2950 more');
  });
});
