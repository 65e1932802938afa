import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** How the mail server takes a message. */
export type MailManner = 'good' | 'busy' | 'greylisted' | 'refused' | 'hang' | 'reset';

export interface Mail {
  from: string;
  to: string[];
  /** Whether it came over an encrypted connection. */
  isSecure: boolean;
  user: string | undefined;
  /** Header fields in their order, unfolded; names in small letters. */
  headers: [name: string, value: string][];
  body: string;
}

export const MAIL_USER = { user: 'sidelight', password: 'hush-mail-secret' };

/** A real SMTP server, well-behaved or not. */
export class Mailbox {
  readonly mails: Mail[] = [];
  connections = 0;
  manner: MailManner = 'good';
  /** Recipients it refuses, whatever the manner, with the status. */
  readonly refuses = new Map<string, number>();
  private readonly sockets = new Set<Socket>();
  private readonly server: SMTPServer;

  /** @param options of smtp-server; without any it takes mail from anybody and offers no encryption */
  constructor(options: SMTPServerOptions = { authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'] }) {
    this.server = new SMTPServer({
      ...options,
      disableReverseLookup: true,
      onConnect: (_session, done) => {
        this.connections++;
        done(this.manner === 'busy' ? answer(421, 'try again later') : null);
      },
      onAuth: ({ username, password }, _session, done) => {
        const isRight = username === MAIL_USER.user && password === MAIL_USER.password;
        // Some servers quote what they refuse.
        done(isRight ? null : answer(535, `no such user ${password}`), isRight ? { user: username } : undefined);
      },
      onRcptTo: ({ address }, _session, done) => {
        const status = this.refuses.get(address) ?? { greylisted: 450, refused: 550 }[this.manner as string];
        done(status === undefined ? null : answer(status, `not now, ${address}`));
      },
      onData: (stream, session, done) => {
        if (this.manner === 'reset') for (const socket of this.sockets) socket.resetAndDestroy();
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          if (this.manner !== 'good') return;
          const { mailFrom, rcptTo } = session.envelope;
          this.mails.push({
            from: mailFrom === false ? '' : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            isSecure: session.secure,
            user: typeof session.user === 'string' ? session.user : undefined,
            ...parsed(Buffer.concat(chunks).toString()),
          });
          done();
        });
      },
    });
    this.server.on('error', () => undefined);
    this.server.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket.on('close', () => this.sockets.delete(socket)));
    });
  }

  /** @returns its port */
  async start(): Promise<number> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server.server, 'listening');
    return (this.server.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  headersOf(name: string): (string | undefined)[] {
    return this.mails.map(({ headers }) => headers.find(([each]) => each === name)?.[1]);
  }
}

function answer(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

function parsed(raw: string): Pick<Mail, 'headers' | 'body'> {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { headers, body: raw.slice(end + 4) };
}
