import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../core/config/schema.js';
import { SidelightError } from '../../core/errors.js';
import { asNumber, asRecord, asString } from '../../core/json.js';
import { makeFolder } from '../../core/process/make_folder.js';
import { isAlive } from '../../core/process/process_alive.js';

const SALT = 'salt';
const SERVICE = 'service.json';
/** A service that runs says so at once. */
const ANSWER_WITHIN_MS = 3000;

/** Where a running service says where it is. */
export interface ServiceState {
  url: string;
  pid: number;
}

/**
 * The configuration with the installation's salt for caller hashes. The first start makes the data folder and the salt,
 * which only the owner can read.
 * @throws {SidelightError} DISK_FULL, STORE_UNAVAILABLE when the folder cannot be written
 */
export function withSalt(config: Config): Config {
  if (config.collector.salt !== undefined) return config;
  const path = join(config.store.data, SALT);
  try {
    makeFolder(config.store.data, 0o700);
    if (!existsSync(path)) writeFileSync(path, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
    return { ...config, collector: { ...config.collector, salt: readFileSync(path, 'utf8').trim() } };
  } catch (error) {
    throw folderError(config.store.data, error);
  }
}

/** The salt of an installation; undefined before its first start. */
export function savedSalt(data: string): string | undefined {
  try {
    return readFileSync(join(data, SALT), 'utf8').trim();
  } catch {
    return undefined;
  }
}

function folderError(folder: string, error: unknown): SidelightError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  if (code === 'ENOSPC') {
    return new SidelightError('DISK_FULL', `no space left for the data folder ${folder}`, {
      hint: 'Free some space, or choose another disk with --data DIR.',
      cause: error,
    });
  }
  return new SidelightError('STORE_UNAVAILABLE', `cannot write to the data folder ${folder} (${code})`, {
    hint: 'Give this user the right to write there, or choose another folder with --data DIR.',
    cause: error,
  });
}

/** Tells other commands that a service runs on this data folder. @throws {SidelightError} DISK_FULL, STORE_UNAVAILABLE */
export function writeServiceState(data: string, state: ServiceState): void {
  try {
    makeFolder(data, 0o700);
    writeFileSync(join(data, SERVICE), JSON.stringify(state), { mode: 0o600 });
  } catch (error) {
    throw folderError(data, error);
  }
}

export function removeServiceState(data: string): void {
  rmSync(join(data, SERVICE), { force: true });
}

/**
 * The service that runs on this data folder, if one does: its process must be alive, and must answer. A file left behind
 * by a killed container names a process number that somebody else has by now. Where a service lives and does not
 * answer, whoever opens the store hears that the folder is locked.
 */
export async function findService(data: string): Promise<ServiceState | undefined> {
  const state = readServiceState(data);
  if (state === undefined) return undefined;
  try {
    const answer = await fetch(new URL('/healthz', state.url), { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    return answer.ok ? state : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Address of the service to ask: the one that is named (`--url`), else the one that runs on the data folder, if one does.
 * @throws {SidelightError} USAGE
 */
export async function serviceUrl(named: string | undefined, data: string): Promise<string | undefined> {
  if (named === undefined) return (await findService(data))?.url;
  if (/^https?:/i.test(named) && URL.canParse(named)) return named;
  throw new SidelightError('USAGE', `--url: expected a URL such as http://127.0.0.1:4180, got "${named}"`);
}

/**
 * Makes sure that no service runs on the data folder, which only one process can open.
 * @param hint what to do; by default what whoever starts another one should
 * @throws {SidelightError} DATA_LOCKED, naming the service
 */
export async function requireUnserved({ store }: Config, hint?: string): Promise<void> {
  if (store.clickhouse_url !== undefined) return;
  const running = await findService(store.data);
  if (running === undefined) return;
  const message = `a service (process ${running.pid}) works on ${store.data} already: ${running.url}`;
  const wayOut = 'Open its page, or stop it first; one beside it needs another folder (--data) and other ports.';
  throw new SidelightError('DATA_LOCKED', message, { hint: hint ?? wayOut });
}

/** What the folder says of a running service: the process is alive, and is not this one. */
export function readServiceState(data: string): ServiceState | undefined {
  try {
    const state = asRecord(JSON.parse(readFileSync(join(data, SERVICE), 'utf8')));
    const pid = asNumber(state['pid']);
    return pid !== null && pid !== process.pid && isAlive(pid) ? { url: asString(state['url']), pid } : undefined;
  } catch {
    return undefined;
  }
}
