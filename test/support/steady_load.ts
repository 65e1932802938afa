import http from 'node:http';
import type { Socket } from 'node:net';

/** What became of one request of the load. */
export interface Sent {
  id: string;
  /** When its connection was opened, Unix epoch ms; 0 while there is none. */
  connectedAt: number;
  sentAt: number;
  endedAt: number;
  /** Undefined when the answer came whole. */
  failure: string | undefined;
}

/** A client that keeps a rate, each request with an id of its own, and remembers what became of each. */
export interface SteadyLoad {
  sent: Sent[];
  /** Stops sending and waits for what is under way. */
  stop(): Promise<void>;
}

/** Connections the client has at once, a call on each. */
export const CONNECTIONS = 32;

/** @param url chat completions endpoint */
export function startLoad(url: string, perSecond: number): SteadyLoad {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const sent: Sent[] = [];
  const underWay = new Set<Promise<void>>();
  const started = Date.now();
  let count = 0;
  const timer = setInterval(() => {
    for (const due = ((Date.now() - started) / 1000) * perSecond; count < due; count++) {
      const request = send(url, agent, `load-${count}`, sent).finally(() => underWay.delete(request));
      underWay.add(request);
    }
  }, 5);
  return {
    sent,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(underWay);
      agent.destroy();
    },
  };
}

const connectedAt = new WeakMap<Socket, number>();

function noteConnection(socket: Socket, record: Sent): void {
  const known = connectedAt.get(socket);
  if (known !== undefined) {
    record.connectedAt = known;
    return;
  }
  socket.once('connect', () => {
    record.connectedAt = Date.now();
    connectedAt.set(socket, record.connectedAt);
  });
}

function send(url: string, agent: http.Agent, id: string, sent: Sent[]): Promise<void> {
  const record: Sent = { id, connectedAt: 0, sentAt: Date.now(), endedAt: 0, failure: undefined };
  sent.push(record);
  const body = JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: `request ${id}` }] });
  return new Promise((resolve) => {
    const end = (failure?: string) => {
      record.endedAt = Date.now();
      record.failure = failure;
      resolve();
    };
    const headers = { 'content-type': 'application/json', 'x-request-id': id };
    const request = http.request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () => end(response.statusCode === 200 ? undefined : `status ${response.statusCode}`));
      response.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    });
    request.on('socket', (socket) => noteConnection(socket, record));
    request.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    request.end(body);
  });
}
