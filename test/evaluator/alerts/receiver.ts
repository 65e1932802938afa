import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the receiver takes a message. */
export type Manner =
  'good' | 'not_ok' | 'rate_limited' | 'broken' | 'refused' | 'hang' | 'reset' | 'endless' | 'redirect';

/** A real HTTP server that plays Slack (`/slack`) and PagerDuty (`/pagerduty`), well-behaved or not. */
export class Receiver {
  /** Bodies that were accepted, by path. */
  readonly accepted: { path: string; body: unknown }[] = [];
  /** Requests in all, by path. */
  readonly requests = new Map<string, number>();
  /** The last one, by path. */
  readonly authorization = new Map<string, string | undefined>();
  retryAfter = '1';
  private readonly manners = new Map<string, { manner: Manner; about: string }>();
  private readonly server: Server = createServer((request, response) => {
    void this.answer(request, response);
  });

  async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** @param about only messages that hold this text are taken so, the others well */
  behave(path: string, manner: Manner, about = ''): void {
    this.manners.set(path, { manner, about });
  }

  at(path: string): unknown[] {
    return this.accepted.filter((each) => each.path === path).map((each) => each.body);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    this.requests.set(path, (this.requests.get(path) ?? 0) + 1);
    this.authorization.set(path, request.headers.authorization);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    switch (this.mannerFor(path, body)) {
      case 'good':
        this.accepted.push({ path, body: JSON.parse(body) });
        if (path.startsWith('/pagerduty')) response.writeHead(202).end('{"status":"success"}');
        else response.end('ok');
        return;
      case 'not_ok':
        response.end('<html>please log in</html>');
        return;
      case 'rate_limited':
        response.writeHead(429, { 'retry-after': this.retryAfter }).end('rate limited');
        return;
      case 'broken':
        response.writeHead(500).end('oops');
        return;
      case 'refused':
        // Some servers quote the address in their error, and with it the secret.
        response.writeHead(400).end(`no such hook ${path}: ${body}`);
        return;
      case 'redirect':
        response.writeHead(302, { location: '/elsewhere' }).end();
        return;
      case 'endless':
        response.write('x'.repeat(60_000));
        return;
      case 'reset':
        request.socket.resetAndDestroy();
        return;
      case 'hang':
        return;
    }
  }

  private mannerFor(path: string, body: string): Manner {
    const { manner, about } = this.manners.get(path) ?? { manner: 'good', about: '' };
    return body.includes(about) ? manner : 'good';
  }
}
