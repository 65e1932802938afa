import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { createCapture } from '../../capture/index.js';
import type { Exchange } from '../../capture/exchange.js';
import type { configSchema } from '../../core/config/schema.js';
import { exchangeOf } from '../../test/capture/helpers/exchanges.js';
import { expectationOf } from '../../test/capture/helpers/fixture_expectations.js';
import { exchangeOfRow, loadFixtures } from '../../test/capture/helpers/fixtures.js';
import { SAMPLES } from '../../test/capture/helpers/samples.js';

/** CPU time of one call, microseconds, in each tree, by group of exchanges. */
export type Costs = Record<string, { exchanges: number; micros: number[] }>;

type Capture = (exchange: Exchange) => Promise<unknown>;

/** Slices of CPU time by turns, so that what else the machine does falls on all trees alike. */
const SLICES = 15;
const SLICE_MICROS = 20_000;

/** Exchanges by the protocol they speak, streams apart. */
function groups(): Map<string, Exchange[]> {
  const all = new Map<string, Exchange[]>();
  const add = (name: string, exchange: Exchange) => {
    all.set(name, [...(all.get(name) ?? []), exchange]);
  };
  for (const row of loadFixtures() ?? []) {
    const [backend] = expectationOf(row)?.backends ?? [];
    if (backend !== undefined) add(`${backend}${row.truth.streaming ? ', streamed' : ''}`, exchangeOfRow(row));
  }
  if (all.size === 0) for (const sketch of SAMPLES) add(sketch.url ?? 'chat', exchangeOf(sketch));
  return all;
}

async function captureOf(tree: string): Promise<Capture> {
  const load = (file: string): Promise<unknown> => import(pathToFileURL(path.join(tree, file)).href);
  const capture = (await load('capture/index.js')) as { createCapture: typeof createCapture };
  const config = (await load('core/config/schema.js')) as { configSchema: typeof configSchema };
  const { targets } = config.configSchema.parse({ targets: [{ name: 'm', upstream: 'http://127.0.0.1:9' }] });
  const [target] = targets;
  if (target === undefined) throw new Error('no target');
  return capture.createCapture({ target, collectorId: 'bench', salt: 'pepper' });
}

/** CPU time of one call in one slice, microseconds. */
async function slice(capture: Capture, exchanges: readonly Exchange[]): Promise<number> {
  const start = process.cpuUsage();
  let calls = 0;
  for (;;) {
    for (const exchange of exchanges) await capture(exchange);
    calls += exchanges.length;
    const { user, system } = process.cpuUsage(start);
    if (user + system >= SLICE_MICROS) return (user + system) / calls;
  }
}

/** Median of the slices of each tree. */
async function costOf(captures: readonly Capture[], exchanges: readonly Exchange[]): Promise<number[]> {
  const slices = captures.map((): number[] => []);
  for (let turn = 0; turn < SLICES; turn++) {
    for (const [tree, capture] of captures.entries()) slices[tree]?.push(await slice(capture, exchanges));
  }
  return slices.map((values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0);
}

const [only = '', ...trees] = process.argv.slice(2);
const captures: Capture[] = [];
for (const tree of trees) captures.push(await captureOf(tree));
const all = groups();
// Everything once, so that no group pays for what others have made the compiler do.
for (const exchanges of all.values()) {
  for (const exchange of exchanges) for (const capture of captures) await capture(exchange);
}
const costs: Costs = {};
for (const [name, exchanges] of all) {
  if (!name.startsWith(only)) continue;
  costs[name] = { exchanges: exchanges.length, micros: await costOf(captures, exchanges) };
}
process.stdout.write(JSON.stringify(costs));
