import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../bench/drift/random.js';
import { topicText } from '../../bench/drift/worlds/topics.js';
import type { Incident } from '../../evaluator/monitors/incidents/incidents.js';
import { DAY, DRAWS, DRIFT, evenly, LiveMonitors, MINUTE, type Session, sessionAt } from './live_monitors.js';

/** The moment of change, after a reference that ends at 0. */
const CHANGE = 120 * MINUTE;
const PER_BATCH = 20;

/** A target of one kind of session; what they are like depends on whether the change is over. */
interface Target {
  /** Of the reference, an even sample of so many days. */
  sessions: number;
  days: number;
  /** One in so many of them is all that is known but shares. */
  oneIn?: number;
  make: (at: number, isChanged: boolean) => Session;
  perBatch?: number;
  until: number;
}

/** The first change that is named, before or after there is one. */
async function watch({
  sessions,
  days,
  oneIn = 1,
  make,
  until,
  perBatch = PER_BATCH,
}: Target): Promise<Incident | null> {
  const draws = createRandom(days);
  const shares = evenly(-days * DAY, 0, sessions, (at) => make(at, false));
  const reference = shares.filter((_, i) => i % oneIn === 0);
  const sampled = reference.length / ((perBatch * days * DAY) / DRIFT.batch);
  const live = await LiveMonitors.learn(reference, DRIFT, Math.round(DRAWS * sampled), shares);
  const within = (from: number, to: number): Session[] =>
    evenly(from, to, perBatch, (at) => ({ ...make(at, at >= CHANGE), draw: draws.below(DRAWS) }));
  return live.firstNamed(within, until);
}

/** One run a seed, one after the other. */
async function runs<Result>(number: number, run: (seed: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let seed = 1; seed <= number; seed++) results.push(await run(seed));
  return results;
}

const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;
const quantile = (values: readonly number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(q * (values.length - 1))] ?? Number.NaN;
const logNormal = (random: Random, spread: number): number => 800 * Math.exp(spread * random.normal());
const bernoulli = (random: Random, p: number): number => (random.uniform() < p ? 1 : 0);

describe('one tenant of fifty, its odds of an error three times as large; 60 sessions an hour each', () => {
  const RUNS = 20;
  const TENANTS = 50;

  /** One session a minute of every tenant, under one daily swing. */
  function tenantSession(random: Random, changed: string) {
    let next = 0;
    return (at: number, isChanged: boolean): Session => {
      const tenant = `tenant-${next++ % TENANTS}`;
      const level = 0.03 * (1 + 0.3 * Math.sin((2 * Math.PI * at) / DAY));
      const odds = (level / (1 - level)) * (isChanged && tenant === changed ? 3 : 1);
      return sessionAt(at, { errors: bernoulli(random, odds / (1 + odds)) }, { tenant });
    };
  }

  it('is the first that is named in at least 90 % of runs', async () => {
    const isFirst = await runs(RUNS, async (seed) => {
      const random = createRandom(seed);
      const changed = `tenant-${random.below(TENANTS)}`;
      const make = tenantSession(random, changed);
      const incident = await watch({
        sessions: 144_000,
        oneIn: 3,
        days: 2,
        make,
        perBatch: TENANTS / 2,
        until: CHANGE + 5 * DAY,
      });
      return incident?.where?.tenant === changed && incident.namedAt > CHANGE;
    });
    expect(isFirst.filter(Boolean).length).toBeGreaterThanOrEqual(0.9 * RUNS);
  });
});

describe('since when', () => {
  const RUNS = 60;

  it.each([
    {
      what: 'errors of 2 % become 5 %',
      values: (random: Random, is: boolean) => ({ errors: bernoulli(random, is ? 0.05 : 0.02) }),
    },
    {
      what: 'errors of 2 % become 10 %',
      values: (random: Random, is: boolean) => ({ errors: bernoulli(random, is ? 0.1 : 0.02) }),
    },
    {
      what: 'latency x 1.2',
      values: (random: Random, is: boolean) => ({ latency: logNormal(random, 0.6) * (is ? 1.2 : 1) }),
    },
  ])('$what: the median error is at most a tenth of the delay', async ({ values }) => {
    const all = await runs(RUNS, (seed) => {
      const random = createRandom(seed);
      const make = (at: number, is: boolean): Session => sessionAt(at, values(random, is));
      return watch({ sessions: 50_000, days: 1, make, until: CHANGE + DAY });
    });
    const found = all.filter((incident) => incident !== null);
    const delay = mean(found.map(({ namedAt }) => namedAt - CHANGE));
    const errors = found.map(({ changedAfter }) => (changedAfter ?? 0) - CHANGE);
    expect(found).toHaveLength(RUNS);
    expect(Math.abs(quantile(errors, 0.5))).toBeLessThanOrEqual(0.1 * delay);
  });
});

describe('a quarter of all prompts are about something new', () => {
  /** Sessions from the change on until it is told, whichever stream tells it. */
  async function sessionsUntilTold(text: (random: Random, isNew: boolean) => string, seed: number): Promise<number> {
    const random = createRandom(seed);
    const make = (at: number, isChanged: boolean): Session =>
      sessionAt(
        at,
        { prompt_length: 100 },
        {
          session: `${at}-${random.uniform()}`,
          prompt: text(random, isChanged && random.uniform() < 0.25),
        },
      );
    const incident = await watch({ sessions: 6000, days: 1, make, until: CHANGE + 200 * MINUTE });
    if (incident !== null && incident.namedAt <= CHANGE) return -Infinity;
    return (((incident?.namedAt ?? Infinity) - CHANGE) / DRIFT.batch) * PER_BATCH;
  }

  it('is told within 2,000 sessions', async () => {
    const told = await runs(10, (seed) =>
      sessionsUntilTold((random, isNew) => topicText(random, isNew ? 9 : random.below(4)), seed),
    );
    expect(Math.max(...told)).toBeLessThanOrEqual(2000);
    expect(Math.min(...told)).toBeGreaterThan(0);
  });

  const CLINC = fileURLToPath(new URL('../../../shared/data/drift/clinc150_5domains.jsonl', import.meta.url));

  it.skipIf(!existsSync(CLINC))('so it is with questions that people asked, not there on every machine', async () => {
    const byDomain = new Map<string, string[]>();
    for (const line of readFileSync(CLINC, 'utf8').trim().split('\n')) {
      const { text, domain } = JSON.parse(line) as { text: string; domain: string };
      byDomain.set(domain, [...(byDomain.get(domain) ?? []), text]);
    }
    const domains = [...byDomain.values()];
    const told = await runs(domains.length, (seed) => {
      const fresh = domains[seed - 1] ?? [];
      const known = domains.filter((each) => each !== fresh).flat();
      const pick = (random: Random, from: readonly string[]): string => from[random.below(from.length)] ?? '';
      return sessionsUntilTold((random, isNew) => pick(random, isNew ? fresh : known), seed);
    });
    expect(Math.max(...told)).toBeLessThanOrEqual(2000);
    expect(Math.min(...told)).toBeGreaterThan(0);
  });
});

describe('only the spread of latency changes', () => {
  it('is told, as a change of latency, in every run', async () => {
    const told = await runs(20, (seed) => {
      const random = createRandom(seed);
      const make = (at: number, is: boolean): Session => sessionAt(at, { latency: logNormal(random, is ? 0.8 : 0.6) });
      return watch({ sessions: 10_000, days: 1, make, until: CHANGE + DAY });
    });
    const sessions = told.map((incident) => (((incident?.namedAt ?? Infinity) - CHANGE) / DRIFT.batch) * PER_BATCH);
    expect(told.map((incident) => incident?.stream)).toEqual(told.map(() => 'latency'));
    expect(Math.max(...sessions)).toBeLessThanOrEqual(20_000);
  });
});
