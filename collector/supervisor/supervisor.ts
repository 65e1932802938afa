import { fork, type ChildProcess } from 'node:child_process';
import { DEFAULT_TAP_PORT, type Config } from '../../core/config/schema.js';
import type { ListenAddress } from '../../core/config/units.js';
import { SidelightError, type ErrorCode } from '../../core/errors.js';
import type { Logger } from '../../core/process/log.js';
import type { FromCollector, ToCollector } from './child_messages.js';
import { keepRunning } from './keep_running.js';
import { bindAddress, type BoundHandle } from './listening_handle.js';
import { chooseTap } from '../../core/config/choose_tap.js';

export interface SuperviseOptions {
  config: Config;
  /** The program's file: it is forked with the argument `internal-collector`. */
  entry: string;
  log: Logger;
}

export interface SupervisedCollector {
  /** Where the tap of each target listens. */
  addresses: Record<string, ListenAddress>;
  healthAddress: ListenAddress;
  /** The collector process that runs now. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

interface Door {
  target: string | null;
  bound: BoundHandle;
}

/**
 * Runs the collector in a process of its own and starts another one when it dies. The listening sockets belong to this process: connections
 * that no collector has accepted wait in the system and are accepted by the next one.
 * @throws SidelightError PORT_IN_USE, CONFIG_INVALID, or why the collector could not start
 */
export async function superviseCollector({ config, entry, log }: SuperviseOptions): Promise<SupervisedCollector> {
  for (const target of config.targets) chooseTap(target);
  const doors = await bindAll(config);
  const first = firstAnswer(log);
  const kept = keepRunning({
    name: 'collector',
    log,
    spawn: () => {
      const child = spawnCollector(entry, config, doors);
      child.on('message', (message: FromCollector) => first.take(message));
      child.once('exit', (code, signal) => first.fail(`the collector ended with ${signal ?? code} while starting`));
      return child;
    },
  });
  const stop = async () => {
    for (const { bound } of doors) bound.close();
    await kept.stop();
  };
  try {
    await first.ready;
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    addresses: Object.fromEntries(
      doors.flatMap(({ target, bound }) => (target === null ? [] : [[target, bound.address]])),
    ),
    healthAddress: doors.find(({ target }) => target === null)?.bound.address ?? config.collector.health,
    get pid() {
      return kept.child?.pid;
    },
    stop,
  };
}

async function bindAll(config: Config): Promise<Door[]> {
  const doors: Door[] = [];
  const one = config.targets.length === 1;
  const wanted = [
    ...config.targets.map((target, index) => ({
      target: target.name as string | null,
      listen: target.listen ?? { host: '127.0.0.1', port: DEFAULT_TAP_PORT },
      what: { name: `the tap of ${target.name}`, flag: one ? '--listen' : `targets[${index}].listen` },
    })),
    { target: null, listen: config.collector.health, what: { name: 'collector health', flag: '--health-listen' } },
  ];
  try {
    for (const { target, listen, what } of wanted) doors.push({ target, bound: await bindAddress(listen, what) });
  } catch (error) {
    for (const { bound } of doors) bound.close();
    throw error;
  }
  return doors;
}

/**
 * What the relay throws away is mostly buffers, which lie outside of this heap and are freed when it is swept: soon, then. So small a heap is swept
 * in no time: threads that help cost more than they bring.
 */
const FRUGAL_GC = ['--max-semi-space-size=2', '--single-threaded-gc'];
/**
 * Of glibc. Buffers are made in one thread and freed in another: with an arena for each a third more memory is kept.
 * What is free at the top of the heap goes back to the system from 1 MB on, and what is larger than a socket's reads (64 kB, too many to
 * ask the system for each), such as slabs of the queue, as soon as it is free, always: by themselves these bounds grow.
 */
const FRUGAL_MALLOC = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_TRIM_THRESHOLD_: '1000000',
  MALLOC_MMAP_THRESHOLD_: '100000',
};

function spawnCollector(entry: string, config: Config, doors: Door[]): ChildProcess {
  const execArgv = [...(entry.endsWith('.ts') ? ['--import', 'tsx'] : []), ...FRUGAL_GC];
  const env = { ...FRUGAL_MALLOC, ...process.env };
  const child = fork(entry, ['internal-collector'], { execArgv, env, stdio: 'inherit' });
  // A child that dies while it is spoken to is noticed by its end.
  child.on('error', () => undefined);
  const tell = (message: ToCollector, bound?: BoundHandle) => {
    child.send(message, bound?.handle, { keepOpen: true }, () => undefined);
  };
  tell({ type: 'config', config });
  child.on('message', (message: FromCollector) => {
    if (message.type !== 'hello') return;
    for (const { target, bound } of doors) tell({ type: 'listen', target }, bound);
  });
  return child;
}

/** The first collector's answer: ready, or why it cannot be. Later ones do not change it. */
function firstAnswer(log: Logger) {
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const ready = new Promise<void>((ok, failed) => {
    resolve = ok;
    reject = failed;
  });
  let started = false;
  ready.then(
    () => (started = true),
    () => undefined,
  );
  return {
    ready,
    take: (message: FromCollector) => {
      if (message.type === 'ready') resolve();
      else if (message.type === 'failed' && started) log.error({ hint: message.hint }, message.message);
      else if (message.type === 'failed') reject(toError(message));
    },
    fail: (why: string) => reject(new SidelightError('COLLECTOR_FAILED', why)),
  };
}

function toError({ code, message, hint }: Extract<FromCollector, { type: 'failed' }>): SidelightError {
  return new SidelightError((code ?? 'COLLECTOR_FAILED') as ErrorCode, message, hint === undefined ? {} : { hint });
}
