import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Server as HttpServer } from 'node:http';
import type { Http2SecureServer, Http2Server as PlainHttp2Server } from 'node:http2';
import type { Exchange } from '../../../capture/exchange.js';
import { configSchema, type ConfigInput, type TargetConfig } from '../../../core/config/schema.js';
import { createLogger, type Logger } from '../../../core/process/log.js';
import { Assembler } from '../../../collector/exchange/assembler.js';
import { ChunkQueue } from '../../../collector/queue/chunk_queue.js';
import { QueueLosses } from '../../../collector/queue/queue_losses.js';
import { HttpTap } from '../../../collector/tap/http.js';
import { BudgetGate } from '../../../collector/tap/refusal/budget_gate.js';
import { TapCounters } from '../../../collector/tap/tap_counters.js';
import { TcpTap } from '../../../collector/tap/tcp.js';

type Http2Server = PlainHttp2Server | Http2SecureServer;

/** A real tap on a real socket, with the assembler in the same thread. */
export interface TapBench {
  url: string;
  port: number;
  exchanges: Exchange[];
  unreadable(reason: string): number;
  counters: TapCounters;
  losses: QueueLosses;
  queue: ChunkQueue;
  tap: TcpTap | HttpTap;
  assembler: Assembler;
  close(): Promise<void>;
}

export interface BenchOptions {
  kind?: 'tcp' | 'http';
  target?: Partial<NonNullable<ConfigInput['targets']>[number]>;
  queueBytes?: number;
  bodyMaxBytes?: number;
  bodiesMaxBytes?: number;
  /** False: nothing reads the queue. */
  reading?: boolean;
  log?: Logger;
  /** By default no budget is enforced. */
  budgets?: BudgetGate;
}

export function targetConfig(target: Partial<NonNullable<ConfigInput['targets']>[number]>): TargetConfig {
  const parsed = configSchema.parse({ targets: [{ name: 'model', upstream: 'http://127.0.0.1:1', ...target }] });
  const [first] = parsed.targets;
  if (first === undefined) throw new Error('no target');
  return first;
}

export async function startTap(upstream: string, options: BenchOptions = {}): Promise<TapBench> {
  const target = targetConfig({ upstream, ...options.target });
  const exchanges: Exchange[] = [];
  const assembler = new Assembler({
    targets: 1,
    bodyMaxBytes: options.bodyMaxBytes ?? 256e3,
    bodiesMaxBytes: options.bodiesMaxBytes ?? 64e6,
    emit: ({ exchange, release }) => {
      exchanges.push(structuredClone(exchange));
      release();
    },
  });
  const losses = new QueueLosses();
  const queue = new ChunkQueue(options.queueBytes ?? 64e6, losses);
  if (options.reading !== false) attachReader(queue, assembler);
  const counters = new TapCounters('model');
  const log = options.log ?? createLogger('test', 'silent');
  const budgets = options.budgets ?? new BudgetGate({ config: { targets: [target], budgets: [] }, log });
  const tapOptions = { target, index: 0, queue, losses, counters, budgets, log };
  const tap = options.kind === 'http' ? new HttpTap(tapOptions) : new TcpTap(tapOptions);
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => tap.accept(client));
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    exchanges,
    unreadable: (reason) => [...assembler.unreadable].find(([name]) => name === reason)?.[1][0] ?? 0,
    counters,
    losses,
    queue,
    tap,
    assembler,
    close: async () => {
      tap.destroy();
      await closeServer(server);
    },
  };
}

/** Reads the queue in this thread. */
export function attachReader(queue: ChunkQueue, assembler: Assembler): void {
  const consumed = new Int32Array(new SharedArrayBuffer(4));
  queue.attach({
    consumed,
    post: (slab) => {
      assembler.slab(slab);
      Atomics.add(consumed, 0, slab.byteLength);
    },
  });
}

export function listen(server: Server | HttpServer | Http2Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

export function closeServer(server: Server | HttpServer | Http2Server): Promise<void> {
  if ('closeAllConnections' in server) server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** A TCP server for one script per connection. Sockets are destroyed on close. */
export async function startTcpServer(serve: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    serve(socket);
  });
  const port = await listen(server);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    sockets,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return closeServer(server);
    },
  };
}

/**
 * A server that hangs: its process is halted, and the few connections that the system takes for it meanwhile are taken. Whoever dials then
 * hears nothing, as from behind a firewall.
 */
export async function startDeafServer() {
  const code = `const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => process.stdout.write(String(server.address().port)));`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  child.kill('SIGSTOP');
  const dialled = Array.from({ length: 8 }, () => connect({ port: Number(port), host: '127.0.0.1' }));
  for (const socket of dialled) socket.on('error', () => undefined);
  await Promise.race(dialled.map((socket) => once(socket, 'connect')));
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      for (const socket of dialled) socket.destroy();
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** Text of a captured body. */
export function bodyText(body: { chunks: { data: Uint8Array }[] } | undefined): string {
  return Buffer.concat((body?.chunks ?? []).map(({ data }) => data)).toString('latin1');
}
