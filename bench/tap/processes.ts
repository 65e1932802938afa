import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Something that listens and can be stopped. */
export interface Running {
  port: number;
  pid: number;
  stop(): Promise<void>;
}

export function hasCommand(command: string): boolean {
  return spawnSync(command, ['-v'], { stdio: 'ignore' }).error === undefined;
}

export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export async function untilListening(port: number, timeoutMs = 60_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const socket = net.connect(port, '127.0.0.1');
    const connected = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (connected) return;
    if (Date.now() > deadline) throw new Error(`nothing listens on port ${port} after ${timeoutMs / 1000} s`);
    await sleep(50);
  }
}

export function childOf(child: ChildProcess, port: number): Running {
  return {
    port,
    pid: child.pid ?? 0,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** What a forked module of the bench says once it listens: what was sent earlier may be lost while it loads. */
export const READY = 'ready';

/** Forks a sibling module of the bench, sends it its options and returns what it answers; undefined when it was broken off. */
export async function ask<Options extends object, Answer>(
  module: string,
  options: Options,
  signal?: AbortSignal,
): Promise<Answer | undefined> {
  const child = fork(fileURLToPath(new URL(module, import.meta.url)), { execArgv: ['--import', 'tsx'] });
  signal?.addEventListener('abort', () => child.kill());
  return new Promise((resolve) => {
    child.on('message', (answer: Answer | typeof READY) => {
      if (answer === READY) child.send(options);
      else resolve(answer);
    });
    child.once('exit', () => resolve(undefined));
  });
}
