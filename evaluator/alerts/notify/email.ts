import { createHash } from 'node:crypto';
import type * as nodemailer from 'nodemailer';
import type { ChannelConfig } from '../../../core/config/schema.js';
import { messageOf, SidelightError } from '../../../core/errors.js';
import { hide, rootMessage } from '../../post.js';
import { clip, plain } from '../../words.js';
import { emailBody } from './email_body.js';
import type { GroupMessage, Notifier, NotifierOptions } from './notifier.js';

type EmailChannel = Extract<ChannelConfig, { type: 'email' }>;

/** What nodemailer says of a failure; codes are those of its documentation. */
interface MailError extends Error {
  code?: string;
  /** What the server answered, with its status in front. */
  response?: string;
  /** Of an answer: 5xx. */
  permanent?: boolean;
  recipient?: string;
}

/** Without an answer of the server: the message itself cannot be sent, today or tomorrow. */
const UNSENDABLE = new Set(['EENVELOPE', 'EMESSAGE', 'ECONFIG']);
/** Mail servers refuse header lines above 998 characters, and nobody reads further back. */
const THREAD_MAX = 20;
const REPLY_MAX = 200;

/**
 * E-mail, by SMTP. A server that answers 4xx, or not at all, is tried again; 5xx is final. Messages of the same alerts
 * form one thread.
 */
export function createEmail(channel: EmailChannel, { timeoutMs, warn }: NotifierOptions): Notifier {
  const who = `email channel "${channel.name}"`;
  const secrets = secretsOf(channel);
  const said = (error: MailError) => clip(plain(hide(error.response ?? rootMessage(error), secrets)), REPLY_MAX);
  return {
    name: channel.name,
    type: 'email',
    async send(message, signal) {
      const { createTransport } = await loadMailer(who);
      const transport = createTransport(connectionOf(channel, timeoutMs));
      const timeout = AbortSignal.timeout(timeoutMs);
      const envelope = { ...emailOf(message, channel), signal: AbortSignal.any([signal, timeout]) };
      const { rejectedErrors = [] } = await transport.sendMail(envelope).catch((error: MailError) => {
        const reason = timeout.aborted ? `no answer within ${timeoutMs / 1000} s` : whyOf(error, said(error));
        throw new SidelightError('DELIVERY_FAILED', `${who}: ${reason}`, { retryable: !isFinal(error) });
      });
      if (rejectedErrors.length === 0) return;
      const refused = rejectedErrors.map((error) => `${error.recipient ?? 'a recipient'} (${said(error)})`);
      warn(`${who}: sent, but refused for ${refused.join(', ')}`);
    },
  };
}

function isFinal({ permanent, response, code }: MailError): boolean {
  return permanent ?? (response === undefined && UNSENDABLE.has(code ?? ''));
}

function whyOf({ code, response }: MailError, said: string): string {
  const reason = response === undefined ? said : `answered ${said}`;
  if (code === 'EAUTH') return `user or password refused: ${reason}`;
  return code === 'ETLS' ? `no encryption, which require_tls asks for: ${reason}` : reason;
}

/** The password by itself, and as it goes over the wire: servers quote what they refuse. */
function secretsOf({ user, password }: EmailChannel): string[] {
  if (user === undefined || password === undefined) return [];
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return [base64(`\0${user}\0${password}`), base64(password), password];
}

async function loadMailer(who: string): Promise<typeof nodemailer> {
  try {
    return await import('nodemailer');
  } catch (error) {
    const message = `${who}: the package nodemailer cannot be loaded (${messageOf(error)}); npm install nodemailer`;
    throw new SidelightError('MISSING_PACKAGE', message, { cause: error });
  }
}

function connectionOf(channel: EmailChannel, timeoutMs: number) {
  const { protocol, hostname, port } = new URL(channel.url);
  const { user, password: pass } = channel;
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    ...(port !== '' && { port: Number(port) }),
    secure: protocol === 'smtps:',
    requireTLS: channel.require_tls,
    tls: { rejectUnauthorized: channel.require_tls || protocol === 'smtps:' },
    // A server that does not ask for the password may not be the one that was meant.
    ...(user !== undefined && { auth: { user, pass }, forceAuth: true }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    socketCloseTimeout: 0,
  };
}

/** The message as nodemailer takes it: it encodes what stands in headers, and `plain` took line breaks out before. */
function emailOf(message: GroupMessage, channel: EmailChannel) {
  const thread = threadOf(message, channel);
  const isUrgent = message.firing.some(({ severity }) => severity === 'page');
  return {
    from: channel.from,
    to: channel.to,
    ...emailBody(message),
    messageId: messageIdOf(message, channel),
    inReplyTo: thread[0],
    references: thread,
    date: new Date(message.at),
    ...(isUrgent && { priority: 'high' as const }),
    // RFC 3834, and the same for Exchange: nobody's absence shall be answered.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** The same news have the same id whenever they are sent: where one attempt got through unnoticed, mailboxes keep one of two. */
function messageIdOf({ groupKey, kind, firing, resolved, at }: GroupMessage, channel: EmailChannel): string {
  const news = [
    firing.map(({ alert_id, fired_at }) => [alert_id, fired_at]),
    resolved.map(({ alert_id }) => alert_id),
    kind === 'repeat' ? at : '',
  ];
  const hash = createHash('sha256').update(JSON.stringify([channel.name, groupKey, kind, news]));
  return `<${hash.digest('hex').slice(0, 32)}@${domainOf(channel)}>`;
}

/** An id for each alert the message is about, the oldest first. No message has them, which clients that thread by `References` do not mind. */
function threadOf({ firing, resolved }: GroupMessage, channel: EmailChannel): string[] {
  const ids = [...firing, ...resolved].map(({ alert_id }) => alert_id).toSorted();
  return ids.slice(0, THREAD_MAX).map((id) => `<alert-${id}@${domainOf(channel)}>`);
}

function domainOf({ from }: EmailChannel): string {
  return /@([^>\s]+)>?$/.exec(from)?.[1] ?? 'sidelight';
}
