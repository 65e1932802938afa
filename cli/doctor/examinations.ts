import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeListen } from '../../core/config/index.js';
import type { Config, TargetConfig } from '../../core/config/schema.js';
import { SidelightError, messageOf } from '../../core/errors.js';
import { createLogger } from '../../core/process/log.js';
import { findService } from '../installation/data_folder.js';
import { collectorPorts, otlpPort, portProblem, rivalOf, servicePort, type WantedPort } from './ports.js';
import { whySilent } from './silent_servers.js';

const LEAST_NODE = [20, 19] as const;
const LEAST_SPARE_BYTES = 1e9;

/** What looking at one thing found. */
export interface Examination {
  what: string;
  /** Absent when all is well. */
  problem?: string;
  /** What to do about the problem, or a remark. */
  note?: string;
}

/** Looks at everything Sidelight depends on, one thing after another. */
export async function* examinations(config: Config): AsyncGenerator<Examination> {
  yield nodeVersion();
  const running = await findService(config.store.data);
  if (running !== undefined) yield { what: 'Sidelight is running', note: `${running.url}, process ${running.pid}` };
  else {
    const wanted = [...collectorPorts(config), servicePort(config, 'service.listen'), ...otlpPort(config)];
    for (const each of wanted) yield port(each, rivalOf(each, wanted));
  }
  yield await disk(config);
  for (const target of config.targets) yield upstream(target);
  if (config.targets.length === 0) yield { what: 'targets', note: 'none configured: "up" would run the demo' };
  yield running === undefined || config.store.clickhouse_url !== undefined ? store(config) : serviceReady(running.url);
  yield channels(config);
}

function nodeVersion(): Examination {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const what = `Node ${process.versions.node}`;
  const enough = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  return enough ? { what } : { what, problem: 'too old', note: `Install Node ${LEAST_NODE.join('.')} or newer.` };
}

async function port(wanted: WantedPort, rival: WantedPort | undefined): Promise<Examination> {
  const what = `port ${writeListen(wanted.address)} for ${wanted.what}`;
  if (rival !== undefined) {
    return { what, problem: `wanted for ${rival.what}, too`, note: `Change ${rival.change} or ${wanted.change}.` };
  }
  const problem = await portProblem(wanted.address);
  if (problem === null) return { what, note: 'free' };
  return {
    what,
    problem: problem === 'EADDRINUSE' ? 'in use by another program' : problem,
    note: `Stop it, or change ${wanted.change}.`,
  };
}

/** Room on the disk of the data folder, which need not exist yet. */
async function disk(config: Config): Promise<Examination> {
  let folder = config.store.data;
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  const what = `disk of ${config.store.data}`;
  const { bavail, bsize } = await statfs(folder);
  const spare = bavail * bsize;
  const free = `${(spare / 1e9).toFixed(1)} GB free`;
  const needed = LEAST_SPARE_BYTES + config.collector.spool_max;
  if (spare >= needed) return { what, note: free };
  return {
    what,
    problem: `only ${free}`,
    note: `Make it ${(needed / 1e9).toFixed(1)} GB, lower collector.spool_max, or use another disk with --data.`,
  };
}

async function upstream(target: TargetConfig): Promise<Examination> {
  const what = `model server ${target.name} at ${target.upstream}`;
  const reason = await whySilent(target);
  if (reason === null) return { what, note: 'reachable' };
  return { what, problem: `not reachable (${reason})`, note: 'Start it, or correct the upstream.' };
}

async function store(config: Config): Promise<Examination> {
  const server = config.store.clickhouse_url !== undefined;
  const what = server ? 'store (ClickHouse server)' : `store in ${config.store.data}`;
  if (!server && !existsSync(config.store.data)) return { what, note: 'made at the first start' };
  try {
    const { openStore } = await import('../../store/index.js');
    const opened = await openStore(config.store, { log: createLogger('doctor', 'error', 2) });
    try {
      const [found] = await opened.query<{ tables: number }>(
        "SELECT count() AS tables FROM system.tables WHERE database = currentDatabase() AND name IN ('calls', 'segments')",
      );
      const migrated = found?.tables === 2;
      return { what, note: migrated ? 'opens, tables are there' : 'opens; tables are made at the next start' };
    } finally {
      await opened.close();
    }
  } catch (error) {
    const hint = error instanceof SidelightError ? error.hint : undefined;
    return { what, problem: messageOf(error), ...(hint === undefined ? {} : { note: hint }) };
  }
}

async function serviceReady(url: string): Promise<Examination> {
  const what = `service at ${url}`;
  const response = await fetch(new URL('/readyz', url)).catch(() => null);
  if (response?.ok === true) return { what, note: 'ready, store included' };
  return {
    what,
    problem: response === null ? 'does not answer' : `not ready (${response.status})`,
    note: 'Its log says why.',
  };
}

function channels(config: Config): Examination {
  const names = config.alerts.channels.map(({ name, type }) => `${name} (${type})`);
  if (names.length === 0) return { what: 'channels', note: 'none: alerts are shown in the page only' };
  return { what: 'channels', note: `${names.join(', ')}; "sidelight alert test" sends a message` };
}
