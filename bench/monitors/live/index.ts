import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { pino } from 'pino';
import type { StoredCall } from '../../../core/call.js';
import { systemClock } from '../../../core/clock.js';
import { configSchema, type Config } from '../../../core/config/schema.js';
import type { Finding } from '../../../core/finding.js';
import { createChecks } from '../../../evaluator/checks/index.js';
import { createEvaluator } from '../../../evaluator/index.js';
import { migrate, openStore, type Store } from '../../../store/index.js';
import { Load } from './load.js';
import { seedHistory } from './seed.js';

const HOUR = 3_600_000;
/** A reference, and what is behind it when monitors begin: as after an hour of downtime. */
const REFERENCE = 2 * HOUR;
const BACKLOG = HOUR;
const WATERMARK = 20_000;
/** Between one change and the next; no divisor of a batch, so that changes fall anywhere within one. */
const APART = 7000;
/** What a quarter of a core of scoring reads, calls a second. */
const SCORED = 12;
/** Batches that a round works off. */
const ROUND = 40;
/** How long the other checks are measured alone, and how long a verdict is waited for. */
const WITHOUT_MS = 20_000;
const PATIENCE = 45_000;
const silent = pino({ level: 'silent' });

type Change = (call: StoredCall) => void;
/** Each is seen in a batch with a dozen of its sessions, so that the lag of the verdict is that of evaluation. */
const CHANGES: Readonly<Record<string, Change>> = {
  latency: (call) => (call.duration_ms = 60_000),
  ttft: (call) => (call.ttft_ms = 20_000),
  tpot: (call) => (call.tpot_ms = 2000),
  input_tokens: (call) => (call.input_tokens = 90_000),
  cost: (call) => (call.cost_usd = 1),
  cut_off: (call) => (call.finish_reasons = ['length']),
  output_tokens: (call) => (call.output_tokens = 90_000),
  errors: (call) => (call.outcome = 'error'),
};

export interface LivePlan {
  /** Calls a second. */
  rate: number;
  tenants: number;
}

/** The whole evaluator on the real engine: what learning, a backlog and every day cost, and how long after a session's close its verdict is a row. */
export async function measureLive({ rate, tenants }: LivePlan): Promise<string> {
  const data = await mkdtemp(join(tmpdir(), 'sidelight-monitors-'));
  const config = configSchema.parse({
    store: { data },
    drift: { reference: `${REFERENCE / HOUR}h`, watermark: `${WATERMARK / 1000}s` },
  });
  const store = await openStore(config.store, { log: silent });
  try {
    await migrate(store, config.store);
    return await measured(store, config, { rate, tenants, scored: Math.min(1, SCORED / rate) });
  } finally {
    await store.close();
    await rm(data, { recursive: true, force: true });
  }
}

async function measured(store: Store, config: Config, plan: LivePlan & { scored: number }): Promise<string> {
  const to = Date.now();
  const from = to - REFERENCE - BACKLOG - config.drift.batch;
  await seedHistory(store, { ...plan, from, to });
  const changes = new Map<string, number>();
  const load = await Load.begin(store, { ...plan, from: to }, (call, at) => {
    for (const [name, since] of changes) if (at >= since) CHANGES[name]?.(call);
  });
  const verdicts = new Map<string, number>();
  const watched = telling(store.background(), verdicts);
  try {
    const others = evaluatorOf(config, watched, false);
    others.start();
    const without = await spent(load, () => setTimeout(WITHOUT_MS));
    await others.stop();
    const evaluator = evaluatorOf(config, watched, true);
    const learning = await spent(load, () => evaluator.runOnce());
    const backlog = await spent(load, async () => {
      for (let round = 1; round < BACKLOG / config.drift.batch / ROUND; round++) await evaluator.runOnce();
    });
    const names = Object.keys(CHANGES);
    names.forEach((name, i) => changes.set(name, Date.now() + APART * (1 + i)));
    evaluator.start();
    const live = await spent(load, () => setTimeout(APART * (1 + names.length) + WATERMARK + PATIENCE));
    await evaluator.stop();
    const lags = [...changes].map(([name, since]) => ((verdicts.get(name) ?? Infinity) - since - WATERMARK) / 1000);
    return words({ without, learning, backlog, live, lags, plan });
  } finally {
    await load.end();
  }
}

/** The whole evaluator, or all of it but drift. */
function evaluatorOf(config: Config, store: Store, withDrift: boolean) {
  const checks = createChecks().filter(({ kind }) => withDrift || kind !== 'drift');
  return createEvaluator({ config, store, log: silent, clock: systemClock, purposes: ['user'], checks });
}

/** Notes when the row of a changed stream's first verdict was in the store. */
function telling(store: Store, verdicts: Map<string, number>): Store {
  const told = async (table: string, rows: readonly object[], options?: object) => {
    await store.insert(table, rows, options);
    if (table !== 'findings') return;
    for (const { kind, metric, verdict } of rows as Finding[]) {
      if (kind === 'drift' && verdict === 'over' && !verdicts.has(metric)) verdicts.set(metric, Date.now());
    }
  };
  return new Proxy(store, {
    get: (target, name) => {
      if (name === 'insert') return told;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? (member as () => unknown).bind(target) : member;
    },
  });
}

/** What a phase took, and what it did to whoever works beside it. */
interface Spent {
  seconds: number;
  /** Of one core. */
  share: number;
  /** Longest time that the event loop stood still, and that an insert of calls took, milliseconds. */
  stood: number;
  insert: number;
}

async function spent(load: Load, work: () => Promise<unknown>): Promise<Spent> {
  const inserts = load.inserts.length;
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - began) / 1000;
  delay.disable();
  return {
    seconds,
    share: (user + system) / 1e6 / seconds,
    stood: delay.max / 1e6,
    insert: Math.max(0, ...load.inserts.slice(inserts)),
  };
}

interface Measured {
  without: Spent;
  learning: Spent;
  backlog: Spent;
  live: Spent;
  lags: number[];
  plan: LivePlan;
}

function words({ without, learning, backlog, live, lags, plan: { rate, tenants } }: Measured): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} % of a core`;
  const beside = ({ stood, insert }: Spent) =>
    `event loop held for ${stood.toFixed(0)} ms at most, slowest insert of a second's calls ${insert.toFixed(0)} ms`;
  const past = Math.round((rate * (REFERENCE + BACKLOG)) / 1000).toLocaleString('en');
  const sorted = lags.toSorted((a, b) => a - b);
  return [
    `${rate} calls a second, each a session, ${tenants} tenants, on ${past} calls of the past; all checks, real engine`,
    `learning a reference of ${REFERENCE / HOUR} hours, and the first turn: ${learning.seconds.toFixed(1)} s; ${beside(learning)}`,
    `a backlog of an hour: ${backlog.seconds.toFixed(1)} s more; ${beside(backlog)}`,
    `live: ${percent(live.share)}, ${percent(without.share)} without drift: drift with its queries costs ${percent(live.share - without.share)}; ${beside(live)}`,
    `from a session's close to the row of its verdict, ${lags.length} changes: median ${sorted[sorted.length >> 1]?.toFixed(1)} s, longest ${sorted.at(-1)?.toFixed(1)} s`,
  ].join('\n');
}
