import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pino } from 'pino';
import { callSchema, type StoredCall } from '../../../core/call.js';
import { systemClock } from '../../../core/time/clock.js';
import { configSchema, type ConfigInput } from '../../../core/config/schema.js';
import { createScorers } from '../../../evaluator/scorers/index.js';
import { createScoring, type ScoringStats } from '../../../evaluator/scoring/index.js';
import { createWriter, migrate, openStore } from '../../../store/index.js';
import { DayTexts } from './texts.js';

const DAY_SECONDS = 86_400;
const SEGMENT_MS = 1000;
/** Models are loaded, and shares found, before anything is measured. */
const SETTLE_SECONDS = 60;
const silent = pino({ level: 'silent' });
/** Those whose scores are kept. */
const READERS = createScorers().filter(({ gives }) => gives === undefined);
const HEAVY = READERS.filter(({ isHeavy }) => isHeavy === true);

/** An allowance in which the cheap scorers read all there is. */
const AMPLE = 0.5;

/** What one way of scoring took. */
interface Phase {
  /** CPU time of the process and of its threads, as a share of one core. */
  core: number;
  calls: number;
  /** Share of the calls that each scorer was to read, on average. */
  read: Record<string, number>;
  waiting: number;
}

/**
 * Calls with prompts and answers of real lengths through the writer and the scoring loop, on the real engine, at the rate of so many calls a
 * day: stored only, with the cheap scorers, and with all of them within the usual allowance and within an ample one.
 *
 * @param texts everyday ones, from which stretches are cut
 * @param seconds that each way is measured
 */
export async function measureDay(texts: readonly string[], perDay: number, seconds: number): Promise<string> {
  const heavy = HEAVY.map(({ name }) => name);
  const drawn = new DayTexts(texts);
  const measure = (scorers: ConfigInput['scorers'] | null) =>
    measurePhase(drawn, perDay / DAY_SECONDS, seconds, scorers);
  const stored = await measure(null);
  const cheap = await measure({ off: heavy, cpu: AMPLE });
  const usual = await measure({});
  const ample = await measure({ cpu: AMPLE });
  return words({ perDay, seconds, stored, cheap, usual, ample });
}

async function measurePhase(
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
    const shares: ScoringStats['share'][] = [];
    for (let second = 0; second < seconds; second++) {
      await setTimeout(1000);
      shares.push({ ...scoring?.stats().share });
    }
    const { user, system } = process.cpuUsage(before);
    const took = (performance.now() - start) / 1000;
    const waiting = scoring?.stats().waiting ?? 0;
    return { core: (user + system) / 1e6 / took, calls: sent - earlier, read: meanOf(shares), waiting };
  } finally {
    clearInterval(timer);
    await writing;
    await scoring?.stop();
    await store.close();
    await rm(data, { recursive: true, force: true });
  }
}

function meanOf(shares: readonly ScoringStats['share'][]): Record<string, number> {
  const mean = (name: string) => shares.reduce((sum, share) => sum + (share[name] ?? 0), 0) / shares.length;
  return Object.fromEntries(READERS.map(({ name }) => [name, mean(name)]));
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
  usual: Phase;
  ample: Phase;
}

function words({ perDay, seconds, stored, cheap, usual, ample }: Measured): string {
  const core = (phase: Phase) => `${(phase.core - stored.core).toFixed(2)} of a core more`;
  const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
  const least = ({ read }: Phase) =>
    Math.min(...READERS.filter((each) => !HEAVY.includes(each)).map(({ name }) => read[name] ?? 0));
  const strong = ({ read }: Phase) => HEAVY.map(({ name }) => `${name} ${percent(read[name] ?? 0)}`).join(', ');
  const whole = (phase: Phase) =>
    `${core(phase)}; cheap ones read ${percent(least(phase))} of the calls, strong ones ${strong(phase)}; ${phase.waiting} calls wait`;
  return [
    `${perDay.toLocaleString('en')} calls a day with prompts of 1,000 to 2,000 tokens and answers of 100 to 400, ${seconds} s each way`,
    `stored only: ${stored.core.toFixed(2)} of a core (${stored.calls} calls)`,
    `cheap scorers, scorers.cpu ${AMPLE}: ${core(cheap)}; they read ${percent(least(cheap))} of the calls, ${cheap.waiting} calls wait`,
    `all scorers, scorers.cpu as it comes: ${whole(usual)}`,
    `all scorers, scorers.cpu ${AMPLE}: ${whole(ample)}`,
  ].join('\n');
}
