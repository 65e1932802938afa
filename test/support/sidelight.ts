import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import type { ConfigInput } from '../../core/config/schema.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The built program. */
export const ENTRY = path.join(ROOT, 'dist/sidelight.js');

/** The real processes, as a user runs them: `sidelight up` with a configuration, on free ports and a folder of its own. */
export interface RunningSidelight {
  serviceUrl: string;
  healthUrl: string;
  /** URL of the tap of each target. */
  taps: Record<string, string>;
  data: string;
  /** Rows of a SELECT, through the service's API. */
  sql<Row extends object>(sql: string): Promise<Row[]>;
  /** Process ids of the children that play a role, for example `internal-collector`. */
  pids(role: string): number[];
  /** What the processes printed so far. */
  output(): string;
  stop(): Promise<void>;
}

/** Ports for each test process; all of them below those that the system hands out by itself, from 32768 on. */
const PORTS = 1000;
const FIRST_PORT = 10_000 + PORTS * (Number(process.env['VITEST_POOL_ID'] ?? 0) % 20);
let nextPort = Math.floor(PORTS * Math.random());

/** A port nobody listens on, which no other test is given before it is listened on. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORTS; tries++) {
    const port = FIRST_PORT + (nextPort++ % PORTS);
    const server = net.createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
  throw new Error(`no port is free between ${FIRST_PORT} and ${FIRST_PORT + PORTS}`);
}

export type TargetInput = NonNullable<ConfigInput['targets']>[number];

export interface StartOptions {
  targets: TargetInput[];
  config?: Omit<ConfigInput, 'targets'>;
  /** Further arguments of `sidelight up`. */
  args?: string[];
  /** How long it may take to be ready, milliseconds. */
  patience?: number;
}

/**
 * Starts `sidelight up` from the built product and waits until it is ready. Nothing is scored where the configuration does not ask for it:
 * that takes a quarter of a core, and the rest of what is tested has no use for it.
 */
export async function startSidelight({
  targets,
  config = {},
  args = [],
  patience,
}: StartOptions): Promise<RunningSidelight> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sidelight-e2e-'));
  const [health, service] = [await freePort(), await freePort()];
  const listening = await Promise.all(
    targets.map(async (target) => ({ ...target, listen: target.listen ?? (await freePort()) })),
  );
  const data = path.join(folder, 'data');
  const serviceUrl = `http://127.0.0.1:${service}`;
  const healthUrl = `http://127.0.0.1:${health}`;
  const launched = await launch({
    command: 'up',
    folder,
    args,
    ...(patience !== undefined && { patience }),
    readyUrls: [`${serviceUrl}/readyz`, `${healthUrl}/readyz`],
    config: {
      scorers: { enabled: false },
      ...config,
      targets: listening,
      collector: { health, ...config.collector },
      service: { listen: service, ...config.service },
      store: { data, ...config.store },
    },
  });
  return {
    serviceUrl,
    healthUrl,
    taps: Object.fromEntries(listening.map((target) => [target.name, `http://127.0.0.1:${target.listen}`])),
    data,
    sql: (sql) => query(serviceUrl, sql),
    pids: (role) => pidsOf(launched.pid, role),
    output: launched.output,
    stop: async () => {
      await launched.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export interface Launched {
  pid: number;
  output(): string;
  stop(): Promise<void>;
}

export interface ProgramOptions {
  /** What Node runs. */
  program: string;
  args: string[];
  /** Where it runs. */
  folder: string;
  /** Answer 200 when the processes are ready. */
  readyUrls: string[];
  /** How long that may take, milliseconds. */
  patience?: number;
}

export interface LaunchOptions extends Omit<ProgramOptions, 'program' | 'args'> {
  command: 'up' | 'collect' | 'serve';
  /** Written to a file in the folder. */
  config: ConfigInput;
  args?: string[];
}

/** Starts one command of the built product and waits until it is ready. */
export async function launch({ command, config, folder, args = [], ...options }: LaunchOptions): Promise<Launched> {
  if (!existsSync(ENTRY)) throw new Error('dist/sidelight.js is missing: npm run build');
  const file = path.join(folder, `${command}.yaml`);
  writeFileSync(file, JSON.stringify(config));
  return startProgram({ program: ENTRY, args: [command, '--config', file, ...args], folder, ...options });
}

/** Starts a program and waits until what it starts is ready. */
export async function startProgram({
  program,
  args,
  folder,
  readyUrls,
  patience = 120_000,
}: ProgramOptions): Promise<Launched> {
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  }
  await untilReady(child, readyUrls, patience, () => printed).catch(async (error: unknown) => {
    await stopped(child);
    throw error;
  });
  return { pid: child.pid ?? 0, output: () => printed, stop: () => stopped(child) };
}

async function untilReady(child: ChildProcess, urls: string[], patience: number, printed: () => string): Promise<void> {
  await vi.waitFor(
    async () => {
      if (child.exitCode !== null) return;
      for (const url of urls) {
        const { ok } = await fetch(url);
        if (!ok) throw new Error(`${url} is not ready`);
      }
    },
    { timeout: patience, interval: 50 },
  );
  if (child.exitCode !== null) throw new Error(`sidelight ended with ${child.exitCode}:\n${printed()}`);
}

/** Ends a process that may have ended already, and waits for its end. */
export async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** Rows of a SELECT through the API of the service at `serviceUrl`. */
export async function query<Row extends object>(serviceUrl: string, sql: string): Promise<Row[]> {
  const response = await fetch(`${serviceUrl}/api/v1/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sql, format: 'JSONEachRow' }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Row);
}

function pidsOf(parent: number, role: string): number[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [])
    .filter(([, , ppid, args]) => Number(ppid) === parent && args?.includes(role))
    .map(([, pid]) => Number(pid));
}
