import os from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { configSchema } from '../../core/config/schema.js';
import { Monitors } from '../../evaluator/monitors/monitors.js';
import { createRandom } from '../drift/random.js';
import { measureLive } from './live/index.js';
import { cellsAbove, drawSession, SCORERS, USUAL } from './sessions.js';

const HELP = `bench/monitors: what drift monitors cost, in CPU seconds per simulated day

  --calls N     calls a day (1000000), each a session
  --tenants N   tenants (50)
  --hours N     simulated after a reference of one day (2)
  --live N      instead: N calls a second for some minutes through the real processes (npm run build first), with a backlog and calls through a tap
`;

const { values: flags } = parseArgs({
  options: {
    calls: { type: 'string', default: '1000000' },
    tenants: { type: 'string', default: '50' },
    hours: { type: 'string', default: '2' },
    live: { type: 'string' },
    help: { type: 'boolean' },
  },
});

const DAY = 86_400_000;
const REFERENCE = 50_000;
/** Sessions that segments are learned from. */
const SEGMENTS = 200_000;
const DRAWS = 65_536;
/** As the check does. */
const TEXTS_PER_BATCH = 50;

async function main(): Promise<void> {
  if (flags.help) return void process.stdout.write(HELP);
  if (flags.live !== undefined) {
    return void console.log(await measureLive({ rate: Number(flags.live), tenants: Number(flags.tenants) }));
  }
  const [calls, tenants, hours] = [Number(flags.calls), Number(flags.tenants), Number(flags.hours)];
  const { drift } = configSchema.parse({});
  const random = createRandom(1);
  const perBatch = (calls * drift.batch) / DAY;
  const monitors = new Monitors(drift);
  const reference = Array.from({ length: REFERENCE }, (_, i) =>
    drawSession(random, (i * DAY) / REFERENCE, tenants, i < 3000),
  );
  const all = Array.from({ length: SEGMENTS }, (_, i) => drawSession(random, (i * DAY) / SEGMENTS, tenants, false));
  // The store counts these, not this process.
  const cells = cellsAbove(all, USUAL);
  const began = process.cpuUsage();
  const turns = monitorEventLoopDelay({ resolution: 5 });
  // What was drawn until here is not learning.
  await setImmediate();
  turns.enable();
  await setImmediate();
  await monitors.learn('llama', {
    reference: { from: 0, to: DAY, text: 'the first day' },
    sessions: reference,
    cells: () => Promise.resolve(cells),
    below: Math.round((DRAWS * REFERENCE) / calls),
    textsBelow: Math.round((DRAWS * TEXTS_PER_BATCH) / perBatch),
    cursor: DAY,
  });
  const learning = secondsSince(began);
  turns.disable();
  let spent = 0;
  const batches = Math.round((hours * 3_600_000) / drift.batch);
  for (let i = 1; i <= batches; i++) {
    const at = DAY + i * drift.batch;
    const sessions = Array.from({ length: Math.round(perBatch) }, () => drawSession(random, at - 1, tenants, true));
    const from = process.cpuUsage();
    monitors.step('llama', { at, sessions });
    spent += secondsSince(from);
  }
  const saving = process.cpuUsage();
  const state = JSON.stringify(monitors.toState());
  const [watched] = monitors.watched();
  const count = (watched?.streams ?? []).reduce((sum, each) => sum + each.monitors.length + each.segments.length, 3);
  console.log(
    [
      `${os.cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, one thread, fixed seed`,
      `${calls.toLocaleString('en')} calls a day, ${tenants} tenants, ${SCORERS.length} scorers: ${watched?.streams.length ?? 0} streams, ${count} monitors`,
      `learning a reference of ${REFERENCE.toLocaleString('en')} sessions, and segments from ${SEGMENTS.toLocaleString('en')}: ${learning.toFixed(1)} CPU s, once, in turns of at most ${(turns.max / 1e6).toFixed(0)} ms`,
      `monitors: ${((spent * DAY) / (batches * drift.batch)).toFixed(0)} CPU s a day = ${((100 * spent * 1000) / (batches * drift.batch)).toFixed(2)} % of a core`,
      `state: ${(state.length / 1e6).toFixed(2)} MB, ${(secondsSince(saving) * 1000).toFixed(0)} ms to write`,
      `incidents: ${watched?.incidents.map(({ stream, where }) => `${stream} ${Object.values(where ?? {}).join(' ')}`).join('; ') || 'none'}`,
    ].join('\n'),
  );
}

function secondsSince(from: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1e6;
}

await main();
