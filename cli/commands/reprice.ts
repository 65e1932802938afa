import { existsSync } from 'node:fs';
import type { Config } from '../../core/config/schema.js';
import { SidelightError } from '../../core/errors.js';
import { createLogger } from '../../core/process/log.js';
import { DAY_MS } from '../../core/time/calendar.js';
import { MOMENT_EXAMPLES, parseMoment } from '../../core/time/moment.js';
import { count } from '../../core/words/amounts.js';
import type { RepriceResult } from '../../service/index.js';
import { textFlag, type Command, type Invocation } from '../command.js';
import { serviceUrl } from '../installation/data_folder.js';
import { postToService } from '../installation/service_client.js';
import { DATA_FLAGS, readConfig } from '../settings.js';

/** Prices a day's calls, or the part of a day. */
type PriceDay = (from: number, to: number) => Promise<RepriceResult>;

interface Scope {
  target?: string;
  model?: string;
  dryRun: boolean;
}

export const repriceCommand: Command = {
  name: 'reprice',
  usage: '--from TIME [--to TIME] [--target NAME] [--model NAME] [--dry-run]',
  summary: 'prices stored calls again by the prices in force now',
  details:
    'TIME is a day (2026-11-01), an ISO time or a span before now (7d). Day by day: killed half-way, it may be run again.',
  flags: {
    ...DATA_FLAGS,
    from: { type: 'string', value: 'TIME', help: 'calls from then on; has to be said' },
    to: { type: 'string', value: 'TIME', help: 'calls before', default: 'now' },
    target: { type: 'string', value: 'NAME', help: 'only calls of this target' },
    model: { type: 'string', value: 'NAME', help: 'only calls of this model' },
    'dry-run': { type: 'boolean', help: 'say what would change, and change nothing' },
    url: { type: 'string', value: 'URL', help: 'a running service to ask', default: 'found through the data folder' },
  },
  positionals: 0,
  run: async (invocation) => {
    const now = Date.now();
    const from = moment(textFlag(invocation, 'from'), now, '--from');
    const to = moment(textFlag(invocation, 'to') ?? 'now', now, '--to');
    if (from >= to) throw new SidelightError('USAGE', '--from must be before --to');
    const config = readConfig(invocation);
    const scope: Scope = {
      target: textFlag(invocation, 'target'),
      model: textFlag(invocation, 'model'),
      dryRun: invocation.values['dry-run'] === true,
    };
    const url = await serviceUrl(textFlag(invocation, 'url'), config.store.data);
    const work = (price: PriceDay) => dayByDay(invocation, price, from, to);
    const results =
      url === undefined ? await inFolder(config, scope, work) : await work(throughService(url, config, scope));
    for (const line of summary(results, scope.dryRun)) invocation.print(line);
    return 0;
  },
};

/** @throws {SidelightError} USAGE */
function moment(text: string | undefined, now: number, flag: string): number {
  const time = parseMoment(text ?? '', now);
  if (time !== null) return time;
  throw new SidelightError('USAGE', `${flag} needs ${MOMENT_EXAMPLES}`);
}

async function dayByDay(invocation: Invocation, price: PriceDay, from: number, to: number): Promise<RepriceResult[]> {
  const results: RepriceResult[] = [];
  for (let at = from; at < to;) {
    const next = Math.min(to, (Math.floor(at / DAY_MS) + 1) * DAY_MS);
    const result = await price(at, next);
    if (result.calls > 0) {
      const day = new Date(at).toISOString().slice(0, 10);
      invocation.print(`${day}  ${count(result.calls)} calls, ${count(result.changed)} with another price`);
    }
    results.push(result);
    at = next;
  }
  return results;
}

function throughService(url: string, config: Config, scope: Scope): PriceDay {
  return async (from, to) => {
    const body = {
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      target: scope.target,
      model: scope.model,
      dry_run: scope.dryRun,
    };
    return JSON.parse(await postToService(url, config, 'admin', '/api/v1/reprice', body)) as RepriceResult;
  };
}

/** With no service running: opens the folder, with the prices of the configuration. */
async function inFolder(
  config: Config,
  scope: Scope,
  work: (price: PriceDay) => Promise<RepriceResult[]>,
): Promise<RepriceResult[]> {
  if (config.store.clickhouse_url === undefined && !existsSync(config.store.data)) {
    throw new SidelightError('STORE_UNAVAILABLE', `there is no data in ${config.store.data} yet`, {
      hint: 'Start Sidelight first ("sidelight up"), or name its folder with --data DIR.',
    });
  }
  const [{ migrate, openStore, resumeRebuild }, { createLivePricer, reprice }] = await Promise.all([
    import('../../store/index.js'),
    import('../../service/index.js'),
  ]);
  const log = createLogger('reprice', 'warn', 2);
  const store = await openStore(config.store, { log });
  const pricer = createLivePricer(config, log);
  try {
    await migrate(store, config.store);
    await resumeRebuild(store);
    await pricer.start();
    const options = { store, pricer, between: <T>(task: () => Promise<T>) => task() };
    return await work((from, to) => reprice(options, { ...scope, from, to }));
  } finally {
    pricer.stop();
    await store.close();
  }
}

/** Before and after by model, those that changed first. */
function summary(results: readonly RepriceResult[], dryRun: boolean): string[] {
  const models = new Map<string, RepriceResult['models'][number]>();
  for (const each of results.flatMap((result) => result.models)) {
    const sum = models.get(each.model);
    models.set(each.model, sum === undefined ? each : add(sum, each));
  }
  const rows = [...models.values()].sort((a, b) => b.changed - a.changed || b.calls - a.calls);
  const changed = rows.reduce((sum, row) => sum + row.changed, 0);
  const calls = rows.reduce((sum, row) => sum + row.calls, 0);
  if (calls === 0) return ['There are no calls in this span.'];
  const table = [
    ['model', 'calls', 'changed', 'before', 'after', 'unpriced before', 'after'],
    ...rows.map((row) => [
      row.model || '(none)',
      count(row.calls),
      count(row.changed),
      usd(row.before_usd),
      usd(row.after_usd),
      count(row.unpriced_before),
      count(row.unpriced_after),
    ]),
  ];
  const widths = table.reduce<number[]>(
    (all, row) => row.map((cell, index) => Math.max(all[index] ?? 0, cell.length)),
    [],
  );
  const lines = table.map((row) =>
    row
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join('  '),
  );
  const verb = dryRun ? 'would have' : 'have';
  return ['', ...lines, '', `${count(changed)} of ${count(calls)} calls ${verb} another price.`];
}

function add(a: RepriceResult['models'][number], b: RepriceResult['models'][number]): RepriceResult['models'][number] {
  const sum = (x: number | null, y: number | null) => (x === null ? y : x + (y ?? 0));
  return {
    model: a.model,
    calls: a.calls + b.calls,
    changed: a.changed + b.changed,
    before_usd: sum(a.before_usd, b.before_usd),
    after_usd: sum(a.after_usd, b.after_usd),
    unpriced_before: a.unpriced_before + b.unpriced_before,
    unpriced_after: a.unpriced_after + b.unpriced_after,
  };
}

const usd = (value: number | null) => (value === null ? 'unpriced' : `$${value.toFixed(value < 1 ? 6 : 2)}`);
