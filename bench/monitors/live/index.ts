import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pino } from 'pino';
import type { Call } from '../../../core/call.js';
import { configSchema, type ConfigInput } from '../../../core/config/schema.js';
import { migrate, openStore } from '../../../store/index.js';
import { startModelServer } from '../../tap/model_server.js';
import { Load, type LoadPlan } from './load.js';
import { seedHistory } from './seed.js';
import { type Sidelight, startSidelight } from './sidelight.js';
import { type Added, Tapped } from './tapped.js';
import { untilTold } from './verdicts.js';

const HOUR = 3_600_000;
/** A reference, and what is behind it when monitors begin: as after an hour of downtime. */
const REFERENCE = 2 * HOUR;
const BACKLOG = HOUR;
const WATERMARK = 20_000;
/** Between one change and the next; no divisor of a batch, so that changes fall anywhere within one. */
const APART = 6000;
/** Through the tap, each beside one without, a second. */
const TAPPED = 50;
/** For how long it is measured without drift, and with a reference to learn and a backlog. */
const WITHOUT_MS = 20_000;
const BACKLOG_MS = 60_000;
/** How long a verdict is waited for. */
const PATIENCE = 60_000;

type Change = (call: Call) => void;
/** Each is seen in a batch with a dozen of its sessions, so that the lag of the verdict is that of evaluation. */
const CHANGES: Readonly<Record<string, Change>> = {
  latency: (call) => (call.duration_ms = 60_000),
  ttft: (call) => (call.ttft_ms = 20_000),
  tpot: (call) => (call.tpot_ms = 2000),
  input_tokens: (call) => (call.input_tokens = 90_000),
  cut_off: (call) => (call.finish_reasons = ['length']),
  output_tokens: (call) => (call.output_tokens = 90_000),
  errors: (call) => (call.outcome = 'error'),
};

/** The whole program: what learning, a backlog and every day cost, what they do to calls through a tap, and how long after a session's close its verdict is a row. */
export async function measureLive(plan: LoadPlan): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sidelight-monitors-'));
  const server = await startModelServer(folder);
  try {
    return words(await measured(folder, server.port, plan), plan);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Measured {
  without: Phase;
  backlog: Phase;
  live: Phase;
  lags: number[];
}

async function measured(folder: string, port: number, plan: LoadPlan): Promise<Measured> {
  const config: ConfigInput = {
    store: { data: join(folder, 'data') },
    drift: { reference: `${REFERENCE / HOUR}h`, watermark: `${WATERMARK / 1000}s` },
  };
  const to = Date.now();
  await seed(config, { ...plan, from: to - REFERENCE - BACKLOG, to });
  const off = { ...config, drift: { ...config.drift, enabled: false } };
  const without = await beside(folder, port, off, plan, (phase) => phase(() => setTimeout(WITHOUT_MS)));
  return beside(folder, port, config, plan, async (phase, sidelight, changes) => {
    const backlog = await phase(() => setTimeout(BACKLOG_MS));
    const names = Object.keys(CHANGES);
    names.forEach((name, i) => changes.set(name, Date.now() + APART * (1 + i)));
    const told = untilTold(sidelight.service, names, APART * (1 + names.length) + WATERMARK + PATIENCE);
    const live = await phase(() => told);
    const verdicts = await told;
    const lags = [...changes].map(([name, since]) => ((verdicts.get(name) ?? Infinity) - since - WATERMARK) / 1000);
    return { without, backlog, live, lags };
  });
}

async function seed(config: ConfigInput, history: LoadPlan & { from: number; to: number }): Promise<void> {
  const settings = configSchema.parse(config).store;
  const store = await openStore(settings, { log: pino({ level: 'silent' }) });
  await migrate(store, settings);
  await seedHistory(store, history);
  await store.close();
}

type MeasurePhase = (work: () => Promise<unknown>) => Promise<Phase>;

/** The program with calls at its doors while something is measured. */
async function beside<Result>(
  folder: string,
  port: number,
  config: ConfigInput,
  plan: LoadPlan,
  measure: (phase: MeasurePhase, sidelight: Sidelight, changes: Map<string, number>) => Promise<Result>,
): Promise<Result> {
  const sidelight = await startSidelight(folder, port, config);
  const changes = new Map<string, number>();
  const load = new Load(sidelight.service, { ...plan, from: Date.now() }, (call, at) => {
    for (const [name, since] of changes) if (at >= since) CHANGES[name]?.(call);
  });
  const tapped = new Tapped(sidelight.tap, `http://127.0.0.1:${port}`, TAPPED);
  try {
    return await measure((work) => phaseOf({ sidelight, load, tapped }, work), sidelight, changes);
  } finally {
    await Promise.all([load.stop(), tapped.stop()]);
    await sidelight.stop();
  }
}

/** What a phase took, and what it did to whoever works beside it. */
interface Phase {
  /** Of one core, by the service. */
  share: number;
  /** Longest times that the event loops of the service and of the tap stood still, and that the service took for a segment of calls, milliseconds. */
  stood: number;
  tapStood: number;
  insert: number;
  refused: number;
  added: Added;
}

interface Beside {
  sidelight: Sidelight;
  load: Load;
  tapped: Tapped;
}

async function phaseOf({ sidelight, load, tapped }: Beside, work: () => Promise<unknown>): Promise<Phase> {
  const [inserts, refused] = [load.inserts.length, load.refused];
  const [began, at, cpu] = [performance.now(), Date.now(), sidelight.cpuSeconds()];
  const { added } = await tapped.during(work);
  return {
    share: (sidelight.cpuSeconds() - cpu) / ((performance.now() - began) / 1000),
    stood: sidelight.stood('internal-service', at),
    tapStood: sidelight.stood('internal-collector', at),
    insert: Math.max(0, ...load.inserts.slice(inserts)),
    refused: load.refused - refused,
    added,
  };
}

function words({ without, backlog, live, lags }: Measured, { rate, tenants }: LoadPlan): string {
  const past = Math.round((rate * (REFERENCE + BACKLOG)) / 1000).toLocaleString('en');
  const sorted = lags.toSorted((a, b) => a - b);
  return [
    `${rate} calls a second, each a session, ${tenants} tenants, on ${past} calls of the past, posted to the service; beside them ${TAPPED} a second through a tap, each with one straight to the model server; all checks and scorers, real processes`,
    `without drift: ${phaseWords(without)}`,
    `first ${BACKLOG_MS / 1000} s, a reference of ${REFERENCE / HOUR} hours is learned and a backlog of an hour worked off in turns: ${phaseWords(backlog)}`,
    `live: ${phaseWords(live)}; drift with its queries costs ${percent(live.share - without.share)}`,
    `from a session's close to the row of its verdict, ${lags.length} changes: median ${sorted[sorted.length >> 1]?.toFixed(1)} s, longest ${sorted.at(-1)?.toFixed(1)} s`,
  ].join('\n');
}

function phaseWords({ share, stood, tapStood, insert, refused, added }: Phase): string {
  return [
    `service ${percent(share)}, its event loop held for ${stood.toFixed(0)} ms at most, slowest segment of a second's calls ${insert.toFixed(0)} ms, ${refused} refused`,
    `tap adds ${added.median.toFixed(2)} ms (median), ${added.p99.toFixed(2)} ms (p99), ${added.failed} of ${added.calls} calls failed, its event loop held for ${tapStood.toFixed(0)} ms at most`,
  ].join('; ');
}

const percent = (share: number) => `${(100 * share).toFixed(1)} % of a core`;
