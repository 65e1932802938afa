import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pino } from 'pino';
import { callSchema, type StoredCall } from '../../../core/call.js';
import { systemClock } from '../../../core/clock.js';
import { configSchema, type ConfigInput } from '../../../core/config/schema.js';
import { createScorers } from '../../../evaluator/scorers/index.js';
import { createScoring, type ScoringStats } from '../../../evaluator/scoring/index.js';
import { createWriter, migrate, openStore } from '../../../store/index.js';
import { DayTexts } from './texts.js';

const DAY_SECONDS = 86_400;
const SEGMENT_MS = 1000;
/** Models are loaded, and shares found, before anything is measured. */
const SETTLE_SECONDS = 20;
const silent = pino({ level: 'silent' });

/** What one way of scoring took. */
interface Phase {
  /** CPU time of the process and of its threads, as a share of one core. */
  core: number;
  calls: number;
  stats: ScoringStats | null;
}

/**
 * Calls with prompts and answers of real lengths through the writer and the scoring loop, on the real engine, at the rate of so many calls a
 * day: stored only, with the cheap scorers, and with all of them.
 *
 * @param texts everyday ones, from which stretches are cut
 * @param seconds that each way is measured
 */
export async function measureDay(texts: readonly string[], perDay: number, seconds: number): Promise<string> {
  const heavy = createScorers().flatMap(({ name, isHeavy }) => (isHeavy === true ? [name] : []));
  const drawn = new DayTexts(texts);
  const measure = (scorers: ConfigInput['scorers'] | null) => phase(drawn, perDay / DAY_SECONDS, seconds, scorers);
  const stored = await measure(null);
  const cheap = await measure({ off: heavy });
  const all = await measure({});
  return words({ perDay, seconds, stored, cheap, all, heavy });
}

async function phase(
  texts: DayTexts,
  rate: number,
  seconds: number,
  scorers: ConfigInput['scorers'] | null,
): Promise<Phase> {
  const data = await mkdtemp(join(tmpdir(), 'sidelight-scorers-'));
  const config = configSchema.parse({ store: { data }, ...(scorers !== null && { scorers }) });
  const store = await openStore(config.store, { log: silent });
  await migrate(store, config.store);
  const writer = await createWriter(store, { quarantineDir: data, log: silent });
  const scoring = scorers === null ? null : createScoring({ config, store, log: silent, clock: systemClock, purposes: ['user'] }); // prettier-ignore
  scoring?.start();
  let sent = 0;
  const began = performance.now();
  let writing: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - began) / 1000) * rate) - sent;
    const calls = Array.from({ length: Math.max(0, due) }, () => callOf(texts, sent++));
    writing = writing.then(() => writer.ingest({ segment: `day-${sent}`, collectorId: 'bench', calls }));
  }, SEGMENT_MS);
  try {
    await setTimeout(SETTLE_SECONDS * 1000);
    const [before, start, earlier] = [process.cpuUsage(), performance.now(), sent];
    await setTimeout(seconds * 1000);
    const { user, system } = process.cpuUsage(before);
    const took = (performance.now() - start) / 1000;
    return {
      core: (user + system) / 1e6 / took,
      calls: sent - earlier,
      stats: structuredClone(scoring?.stats() ?? null),
    };
  } finally {
    clearInterval(timer);
    await writing;
    await scoring?.stop();
    await store.close();
    await rm(data, { recursive: true, force: true });
  }
}

function callOf(texts: DayTexts, index: number): StoredCall {
  const parsed = callSchema.parse({
    call_id: `day-${index}-${performance.now()}`,
    started_at: new Date().toISOString(),
    target: 'llama',
    tap: 'tcp',
    backend: 'openai',
    operation: 'chat',
    session_id: `day-${index}`,
    outcome: 'ok',
    prompt: texts.prompt(),
    output: texts.output(),
  });
  return { ...parsed, cost_usd: null, cost_source: 'unpriced', price_version: '' };
}

interface Measured {
  perDay: number;
  seconds: number;
  stored: Phase;
  cheap: Phase;
  all: Phase;
  heavy: readonly string[];
}

function words({ perDay, seconds, stored, cheap, all, heavy }: Measured): string {
  const core = (share: number) => `${share.toFixed(2)} of a core`;
  const shares = Object.entries(all.stats?.share ?? {}).map(([name, share]) => `${name} ${(100 * share).toFixed(1)} %`);
  const cheapest = Object.entries(cheap.stats?.share ?? {}).map(([, share]) => share);
  return [
    `${perDay.toLocaleString('en')} calls a day with prompts of 1,000 to 2,000 tokens, ${seconds} s each way`,
    `stored only: ${core(stored.core)} (${stored.calls} calls)`,
    `cheap scorers: ${core(cheap.core - stored.core)} more, ${(100 * Math.min(...cheapest)).toFixed(1)} % of calls read, ${cheap.stats?.waiting} waiting`,
    `with the strong ones (${heavy.join(', ')}): ${core(all.core - stored.core)} more, ${all.stats?.waiting} waiting`,
    `read last: ${shares.join(', ')}`,
  ].join('\n');
}
