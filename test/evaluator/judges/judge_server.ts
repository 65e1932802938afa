import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface SeenRequest {
  path: string;
  headers: IncomingMessage['headers'];
  body: { model: string; messages: { role: string; content: string }[]; input?: string; [field: string]: unknown };
}

/** How a request is taken: a status with a body, or no answer at all. */
export type Manner = { status: number; body: string; headers?: Record<string, string> } | 'hang' | 'reset' | 'cut';

/** Answers a rubric with this score, as a chat model does. */
export function scored(score: unknown, usage: unknown = { prompt_tokens: 100, completion_tokens: 10 }): Manner {
  const content = JSON.stringify({ score, label: 'rude' });
  return { status: 200, body: JSON.stringify({ choices: [{ message: { content } }], usage }) };
}

/** A real HTTP server that plays a judge. */
export class JudgeServer {
  readonly seen: SeenRequest[] = [];
  /** What the next request gets; by default a score of 0.5. */
  manner: (request: SeenRequest, index: number) => Manner = () => scored(0.5);
  private readonly server: Server = createServer((request, response) => {
    void this.answer(request, response);
  });

  async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  forget(): void {
    this.seen.length = 0;
    this.manner = () => scored(0.5);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await text(request)) as SeenRequest['body'];
    const seen = { path: request.url ?? '', headers: request.headers, body };
    this.seen.push(seen);
    const manner = this.manner(seen, this.seen.length - 1);
    if (manner === 'hang') return;
    if (manner === 'reset') return void request.socket.destroy();
    if (manner === 'cut') {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"choices": [', () => request.socket.destroy());
      return;
    }
    response.writeHead(manner.status, manner.headers).end(manner.body);
  }
}
