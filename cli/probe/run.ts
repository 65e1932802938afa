import { setTimeout as sleep } from 'node:timers/promises';
import type { Ask } from '../../core/ask.js';
import { asString } from '../../core/json.js';
import type { ProbeResult } from '../../core/findings/probe_result.js';
import {
  measure,
  requestName,
  type Measured,
  type Meter,
  type ProbeRequest,
  type ProbeSet,
  type Trial,
} from '../../evaluator/probes/index.js';
import { queries } from '../../store/index.js';
import type { JudgingCost } from './judging_cost.js';
import type { ProbeJournal } from './journal.js';
import type { ProbeSender } from './sender.js';

export interface RunOptions {
  trial: Trial;
  meters: readonly Meter[];
  sender: ProbeSender;
  journal: ProbeJournal;
  judging: JudgingCost;
  ask: Ask;
  /** Request ids begin with it. */
  prefix: string;
  /** Called whenever something was learned. */
  told(): void;
}

/** Sets under way at once. */
const MOST_SETS = 4;
const STORED_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 500;
/** So many names in one question to the store. */
const NAMES_AT_A_TIME = 200;

/** Asks set after set until all is decided, the most pairs are asked, or the money is spent. @returns true when it was the money */
export async function runTrial(options: RunOptions): Promise<boolean> {
  const { trial, journal } = options;
  const paid = new Set(await paidElsewhere(options));
  const underWay = new Set<Promise<void>>();
  const end: { isSpent: boolean; failure?: unknown } = { isSpent: false };
  while (!end.isSpent && end.failure === undefined) {
    const set = trial.next();
    if (set === null) {
      if (underWay.size === 0) break;
      await Promise.race(underWay);
      continue;
    }
    const one: Promise<void> = askSet(options, set, journal.known, paid)
      .then((measures) => {
        if (measures === null) end.isSpent = true;
        else trial.add(set, measures);
        options.told();
      })
      .catch((error: unknown) => void (end.failure ??= error))
      .finally(() => underWay.delete(one));
    underWay.add(one);
    if (underWay.size >= MOST_SETS) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  if (end.failure !== undefined) throw end.failure;
  return end.isSpent;
}

/** Measures of a set's answers by variant; null when there was no money for all of it. */
async function askSet(
  options: RunOptions,
  set: ProbeSet,
  known: ReadonlyMap<string, Measured>,
  paid: ReadonlySet<string>,
): Promise<Map<string, Measured | null> | null> {
  const measures = new Map<string, Measured | null>();
  const asked = set.requests.map(async (request) => {
    const name = requestName(set, request.variant);
    const before = known.get(name) ?? (paid.has(name) ? await storedMeasure(options, name, request) : undefined);
    if (before !== undefined) return void measures.set(request.variant, before);
    const sent = await options.sender.send(name, request.prompt);
    if (sent === 'unsent') return;
    if (sent === 'failed') return void measures.set(request.variant, null);
    const measured = await measure(request, sent, options.meters);
    options.journal.note(name, measured, options.judging.take());
    measures.set(request.variant, measured);
  });
  // All of them end before one of them may fail the run: what was paid for is noted.
  const settled = await Promise.allSettled(asked);
  const failed = settled.find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return measures.size < set.requests.length ? null : measures;
}

/** Names of requests that were answered when the run was broken off, before the answer was noted. */
async function paidElsewhere({ ask, prefix, journal }: RunOptions): Promise<string[]> {
  const rows = await ask(queries.answeredProbesSql(prefix));
  return rows.map((row) => asString(row['request_id']).slice(prefix.length)).filter((name) => !journal.known.has(name));
}

async function storedMeasure(
  { ask, prefix, meters, journal, judging }: RunOptions,
  name: string,
  request: ProbeRequest,
): Promise<Measured | undefined> {
  const [row] = await ask(queries.probeCallsSql(prefix, [`${prefix}${name}`]));
  const text = asString(row?.['output']);
  if (text === '') return undefined;
  const measured = await measure(request, { text, isRefused: false }, meters);
  journal.note(name, measured, judging.take());
  return measured;
}

/** The results with call ids in their examples instead of names of requests; those not stored in time are left out. */
export async function withCallIds(ask: Ask, prefix: string, results: readonly ProbeResult[]): Promise<ProbeResult[]> {
  const names = results.flatMap(({ templates }) =>
    templates.flatMap(({ examples }) => examples.flatMap(({ reference, other }) => [reference, other])),
  );
  const ids = await callIds(ask, prefix, [...new Set(names)]);
  return results.map((result) => ({
    ...result,
    templates: result.templates.map((template) => ({
      ...template,
      examples: template.examples.flatMap(({ reference, other, difference }) => {
        const [usual, theirs] = [ids.get(reference), ids.get(other)];
        return usual === undefined || theirs === undefined ? [] : [{ reference: usual, other: theirs, difference }];
      }),
    })),
  }));
}

async function callIds(ask: Ask, prefix: string, names: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const deadline = performance.now() + STORED_WITHIN_MS;
  for (;;) {
    const missing = names.filter((name) => !found.has(name));
    for (let start = 0; start < missing.length; start += NAMES_AT_A_TIME) {
      const some = missing.slice(start, start + NAMES_AT_A_TIME).map((name) => `${prefix}${name}`);
      for (const row of await ask(queries.probeCallsSql(prefix, some))) {
        found.set(asString(row['request_id']).slice(prefix.length), asString(row['call_id']));
      }
    }
    if (found.size === names.length || performance.now() > deadline) return found;
    await sleep(LOOK_EVERY_MS);
  }
}
