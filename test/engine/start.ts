import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The engine's prebuilt library is pinned for this platform only. */
export const ENGINE_RUNS_HERE = process.platform === 'linux' && process.arch === 'x64';
export const ENGINE_SKIP_REASON = `the inference engine is installed on linux-x64 only, this is ${process.platform}-${process.arch}`;

export interface Engine {
  url: string;
  /** The engine's own count for a response, whatever the client asked for. */
  served(responseId: string): Promise<{ prompt_tokens: number; completion_tokens: number }>;
  stop(): Promise<void>;
}

/** Starts the engine's server as a child process and waits until it listens. @throws when it is not installed or does not start */
export async function startEngine(): Promise<Engine> {
  if (!existsSync(here('./node_modules/node-llama-cpp'))) {
    throw new Error(
      'the inference engine is not installed: npm test does it, or npm install --omit=optional in test/engine',
    );
  }
  const child = spawn(process.execPath, [here('./server.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const firstLine = await Promise.race([
    new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve)),
    exited.then(() => Promise.reject(new Error(`the inference engine ended with code ${child.exitCode}`))),
  ]);
  const { url } = JSON.parse(firstLine) as { url: string };
  return {
    url,
    served: async (responseId) => {
      const response = await fetch(`${url}/engine/served/${responseId}`);
      if (!response.ok) throw new Error(`the inference engine does not know response ${responseId}`);
      return (await response.json()) as { prompt_tokens: number; completion_tokens: number };
    },
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
