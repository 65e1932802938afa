import { createServer } from 'node:net';
import { DEFAULT_TAP_PORT, type Config } from '../../core/config/schema.js';
import { writeListen, type ListenAddress } from '../../core/config/index.js';
import { SidelightError } from '../../core/errors.js';

/** An address Sidelight wants to listen on. */
export interface WantedPort {
  what: string;
  address: ListenAddress;
  /** How to choose another one. */
  change: string;
}

/**
 * Where the taps, health and metrics listen.
 * @param demo its taps stand one after the other from `--listen` on
 */
export function collectorPorts(config: Config, demo = false): WantedPort[] {
  const taps = config.targets.map((target, index) => ({
    what: `the tap of ${target.name}`,
    address: target.listen ?? { host: '127.0.0.1', port: DEFAULT_TAP_PORT },
    change: demo || config.targets.length === 1 ? '--listen' : `targets[${index}].listen`,
  }));
  return [...taps, { what: 'collector health', address: config.collector.health, change: '--health-listen' }];
}

/** Where the page and the API listen; `change` is the flag that chooses differently. */
export function servicePort(config: Config, change: string): WantedPort {
  return { what: 'the page', address: config.service.listen, change };
}

/** Where spans are taken, when the configuration says where: the default is done without when another program has it. */
export function otlpPort(config: Config): WantedPort[] {
  const address = config.service.otlp_listen;
  return address === undefined ? [] : [{ what: 'spans (OTLP)', address, change: 'service.otlp_listen' }];
}

/** Why an address cannot be listened on (`EADDRINUSE` ...), or null when it can. */
export async function portProblem({ host, port }: ListenAddress): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** Of what is wanted, what has an address that something before it wants as well: only one of them could listen. */
export function rivalOf(wanted: WantedPort, all: readonly WantedPort[]): WantedPort | undefined {
  const before = all.slice(0, all.indexOf(wanted));
  return before.find((each) => each.address.port !== 0 && meet(each.address, wanted.address));
}

function meet(a: ListenAddress, b: ListenAddress): boolean {
  const [one, other] = [a, b].map(({ host }) => (host === 'localhost' ? '127.0.0.1' : host));
  return a.port === b.port && (one === other || [one, other].some((host) => host === '0.0.0.0' || host === '::'));
}

/**
 * Makes sure that all addresses can be listened on, before anything is started.
 * @throws {SidelightError} PORT_IN_USE, naming each that cannot
 */
export async function requirePorts(wanted: readonly WantedPort[]): Promise<void> {
  const complaints: string[] = [];
  const changes = new Set<string>();
  let stop = '';
  for (const each of wanted) {
    const rival = rivalOf(each, wanted);
    const problem = rival === undefined ? await portProblem(each.address) : null;
    if (rival === undefined && problem === null) continue;
    const is = rival === undefined ? reason(problem) : `is wanted for ${rival.what}, too`;
    complaints.push(`${writeListen(each.address)} (${each.what}) ${is}`);
    for (const { change } of rival === undefined ? [each] : [rival, each]) changes.add(change);
    if (problem === 'EADDRINUSE') stop = 'Stop the other program (another Sidelight?) or choose differently with ';
  }
  if (complaints.length === 0) return;
  throw new SidelightError('PORT_IN_USE', complaints.join(', '), {
    hint: `${stop || 'Choose differently with '}${[...changes].join(', ')}.`,
  });
}

function reason(problem: string | null): string {
  return REASONS[problem ?? ''] ?? `cannot be used: ${problem}`;
}

const REASONS: Record<string, string> = {
  EADDRINUSE: 'is in use',
  EACCES: 'is not allowed for this user',
  EADDRNOTAVAIL: 'is not an address of this machine',
  ENOTFOUND: 'has a host that cannot be looked up',
  EAI_AGAIN: 'has a host that cannot be looked up',
};

/** URL under which this machine reaches an address that something listens on. */
export function localUrl({ host, port }: ListenAddress): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${writeListen({ host: reachable, port })}`;
}
