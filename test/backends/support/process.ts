import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';

export interface Launch {
  program: string;
  args: string[];
  /** Answers 200 when the server can be asked. */
  readyUrl: string;
  env?: Record<string, string>;
}

/** A model server as a process of its own; `folder` is its working directory, empty at first. */
export async function startServer(launch: (folder: string) => Launch): Promise<{ stop(): Promise<void> }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sidelight-backend-'));
  const { program, args, readyUrl, env } = launch(folder);
  // A group of its own: servers have workers, and all of them must go.
  const child = spawn(program, args, { cwd: folder, env: { ...process.env, ...env }, detached: true });
  const gone = once(child, 'close');
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed = (printed + text).slice(-20_000)));
  }
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(-(child.pid ?? 0), name);
    } catch {
      // The whole group is gone already.
    }
  };
  const stop = async () => {
    signal('SIGTERM');
    const impatient = setTimeout(() => signal('SIGKILL'), 10_000);
    await gone;
    clearTimeout(impatient);
    signal('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const ready = vi.waitFor(
    async () => {
      if (child.exitCode === null && !(await fetch(readyUrl)).ok) throw new Error(`${readyUrl} is not ready`);
    },
    { timeout: 540_000, interval: 200 },
  );
  const problem = await ready.then(
    () => (child.exitCode === null ? undefined : `ended with ${child.exitCode}`),
    (error: unknown) => String(error),
  );
  if (problem === undefined) return { stop };
  await stop();
  throw new Error(`the server: ${problem}\n${printed}`);
}
