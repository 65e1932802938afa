import { createRandom, type Random } from '../random.js';
import type { Row, World } from './world.js';

const REFERENCE_ROWS = 10_000;
const LIVE_ROWS = 40_000;
const CHANGE_AT = 20_000;
const PER_MINUTE = 10;
const DAY_MINUTES = 1440;
/** Length of the live part of most worlds. */
export const LIVE_MINUTES = LIVE_ROWS / PER_MINUTE;

export interface Scenario {
  name: string;
  /** What happens, in words. */
  says: string;
  make: (seed: number) => World;
}

/** Value of row `i` of the live part (negative: of the reference), at a minute. */
type Draw = (random: Random, i: number, minute: number) => number;

interface Plan {
  metric: World['metric'];
  draw: Draw;
  changes?: boolean;
  categories?: number;
  seasonal?: boolean;
  perMinute?: number;
  reference?: number;
}

/** One request per session. */
function world(seed: number, plan: Plan): World {
  const random = createRandom(seed);
  const { metric, draw, categories = 2, seasonal = false, changes = false, perMinute = PER_MINUTE } = plan;
  const referenceRows = plan.reference ?? REFERENCE_ROWS;
  const row = (i: number): Row => {
    const minute = Math.floor((i + referenceRows) / perMinute);
    return { minute, session: i, tenant: 0, value: draw(random, i, minute) };
  };
  return {
    metric,
    categories,
    seasonal,
    reference: Array.from({ length: referenceRows }, (_, i) => row(i - referenceRows)),
    live: Array.from({ length: LIVE_ROWS }, (_, i) => row(i)),
    changeAt: changes ? CHANGE_AT : null,
    tenants: 0,
    changedTenant: null,
  };
}

const changed = (i: number): boolean => i >= CHANGE_AT;
const logNormal = (random: Random, spread = 0.6, shift = 0): number => Math.exp(spread * random.normal() + shift);
const bernoulli = (random: Random, p: number): number => (random.uniform() < p ? 1 : 0);

/** Ten categories of unequal size; `shifted` moves a quarter of all into the last one. */
function category(random: Random, shifted: boolean): number {
  if (shifted && random.uniform() < 0.25) return 9;
  return Math.floor(10 * random.uniform() ** 1.7);
}

/** Sessions of 20 requests on average that overlap; one in 25 is bad, and every second request of it. */
function bursty(seed: number): World {
  const random = createRandom(seed);
  const rows: Row[] = [];
  const open: { session: number; bad: boolean }[] = [];
  const wanted = REFERENCE_ROWS * 4 + LIVE_ROWS;
  for (let minute = 0, session = 0; rows.length < wanted; minute++) {
    while (open.length < PER_MINUTE) open.push({ session: session++, bad: random.uniform() < 0.04 });
    for (let k = open.length - 1; k >= 0; k--) {
      const each = open[k];
      if (each === undefined) continue;
      rows.push({ minute, session: each.session, tenant: 0, value: each.bad ? bernoulli(random, 0.5) : 0 });
      if (random.uniform() < 1 / 20) open.splice(k, 1);
    }
  }
  const cut = REFERENCE_ROWS * 4;
  const base = {
    metric: 'binary',
    categories: 2,
    seasonal: false,
    changeAt: null,
    tenants: 0,
    changedTenant: null,
  } as const;
  return { ...base, reference: rows.slice(0, cut), live: rows.slice(cut, wanted) };
}

/** Fifty tenants, one session each a minute, under one daily swing; the odds of one become three times as large. */
function tenants(seed: number): World {
  const random = createRandom(seed);
  const changedTenant = random.below(50);
  const minuteRows = (minute: number, isChanged: boolean): Row[] => {
    const level = 0.03 * (1 + 0.3 * Math.sin((2 * Math.PI * minute) / DAY_MINUTES));
    return Array.from({ length: 50 }, (_, tenant) => {
      const odds = (level / (1 - level)) * (isChanged && tenant === changedTenant ? 3 : 1);
      return { minute, session: minute * 50 + tenant, tenant, value: bernoulli(random, odds / (1 + odds)) };
    });
  };
  const minutes = (from: number, to: number, isChanged: (minute: number) => boolean): Row[] =>
    Array.from({ length: to - from }, (_, i) => minuteRows(from + i, isChanged(from + i))).flat();
  const referenceMinutes = 2 * DAY_MINUTES;
  const changeMinute = referenceMinutes + 600;
  return {
    metric: 'binary',
    categories: 2,
    seasonal: true,
    reference: minutes(0, referenceMinutes, () => false),
    live: minutes(referenceMinutes, changeMinute + 1200, (minute) => minute >= changeMinute),
    changeAt: 600 * 50,
    tenants: 50,
    changedTenant,
  };
}

const number =
  (draw: Draw, changes = false) =>
  (seed: number) =>
    world(seed, { metric: 'number', draw, changes });
const binary =
  (draw: Draw, more: Partial<Plan> = {}) =>
  (seed: number) =>
    world(seed, { metric: 'binary', draw, ...more });
const rate = (minute: number): number => 0.02 * (1 + 0.3 * Math.sin((2 * Math.PI * minute) / DAY_MINUTES));
const swinging = { seasonal: true, perMinute: 3, reference: 14 * DAY_MINUTES * 3 };

export const NULLS: readonly Scenario[] = [
  { name: 'iid numbers', says: 'log-normal latency', make: number((random) => logNormal(random)) },
  { name: 'iid rate', says: '2 % of requests', make: binary((random) => bernoulli(random, 0.02)) },
  {
    name: 'iid categories',
    says: 'ten categories',
    make: (seed) => world(seed, { metric: 'category', categories: 10, draw: (random) => category(random, false) }),
  },
  { name: 'bursty sessions', says: 'interleaved sessions of 20 requests, 4 % of them bad', make: bursty },
  {
    name: 'day and night',
    says: '2 % swinging by 30 % a day',
    make: binary((random, _, minute) => bernoulli(random, rate(minute)), swinging),
  },
  {
    name: 'heavy ties',
    says: '90 % zeros, else 1 to 5',
    make: number((random) => (random.uniform() < 0.9 ? 0 : 1 + random.below(5))),
  },
  ...[1000, 100_000].map((reference) => ({
    name: `reference of ${reference.toLocaleString('en-US')}`,
    says: 'log-normal latency, another size of the reference',
    make: (seed: number) => world(seed, { metric: 'number', draw: (random) => logNormal(random), reference }),
  })),
];

/** Streams as an installation has them side by side: every third a rate, each of another size, the others latencies. */
export const MANY: Scenario = {
  name: 'many streams',
  says: 'independent streams, every third a rate of 0.5 to 10 %, the others log-normal',
  make: (seed) => {
    const rare = 0.005 + 0.095 * createRandom(seed).uniform();
    return seed % 3 === 0
      ? world(seed, { metric: 'binary', draw: (random) => bernoulli(random, rare) })
      : world(seed, { metric: 'number', draw: (random) => logNormal(random) });
  },
};

export const CHANGES: readonly Scenario[] = [
  {
    name: 'abrupt, x 1.2',
    says: 'latency x 1.2',
    make: number((random, i) => logNormal(random, 0.6, changed(i) ? Math.log(1.2) : 0), true),
  },
  {
    name: 'abrupt, 2 -> 4 %',
    says: 'rate doubles',
    make: binary((random, i) => bernoulli(random, changed(i) ? 0.04 : 0.02), { changes: true }),
  },
  {
    name: 'ramp',
    says: 'latency x 1 to x 1.3 over 5,000 rows',
    make: number(
      (random, i) => logNormal(random, 0.6, Math.log(1.3) * Math.min(1, Math.max(0, (i - CHANGE_AT) / 5000))),
      true,
    ),
  },
  {
    name: 'topic mix',
    says: 'a quarter of all requests become the rarest category',
    make: (seed) =>
      world(seed, {
        metric: 'category',
        categories: 10,
        changes: true,
        draw: (random, i) => category(random, changed(i)),
      }),
  },
  {
    name: 'variance only',
    says: 'spread of ln(latency) .6 -> .8',
    make: number((random, i) => logNormal(random, changed(i) ? 0.8 : 0.6), true),
  },
  {
    name: 'transient',
    says: 'rate 2 -> 10 % for 500 rows',
    make: binary((random, i) => bernoulli(random, changed(i) && i < CHANGE_AT + 500 ? 0.1 : 0.02), { changes: true }),
  },
];

export const TENANTS: Scenario = {
  name: 'one tenant of fifty',
  says: 'odds x 3, 60 sessions an hour each',
  make: tenants,
};
