import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../bench/drift/random.js';
import { drawSession } from '../../bench/monitors/sessions.js';
import { DAY, DRIFT, evenly, LiveMonitors, MINUTE, type Session, shareOf } from './live_monitors.js';
import { ALLOWED, mostPlausible } from './promise.js';

/** Batches a false alarm: few, so that enough of them are to be expected. */
const A = 20;
/** Longer than usual, so that days go by sooner. */
const BATCH = 2 * MINUTE;
const CONFIG = { ...DRIFT, batch: BATCH, tolerance: 0, false_alarms_per_30_days: (30 * DAY) / BATCH / A };
const REPLICATES = 2;

/** A stream of sessions without any change: what comes within a span. */
type World = (random: Random) => { days: number; within: (from: number, to: number) => Session[] };

const drawn = (random: Random, from: number, to: number, number: number, tenants = 10): Session[] =>
  evenly(from, to, number, (at) => drawSession(random, at, tenants, false));

const iid: World = (random) => ({ days: 1, within: (from, to) => drawn(random, from, to, 16) });

/** With prompts and outputs, about the same as ever. */
const texts: World = (random) => ({
  days: 1,
  within: (from, to) => evenly(from, to, 16, (at) => drawSession(random, at, 10, true)),
});

/** Eighty sessions are open at once, short and long ones; they close in no order. */
const interleaved: World = (random) => {
  const opened = (): Session => drawSession(random, 0, 10, false);
  const open = Array.from({ length: 80 }, opened);
  return {
    days: 1,
    within: (from, to) => {
      const closing = open.flatMap((session, i) => {
        if (random.uniform() >= (i < 40 ? 0.35 : 0.05)) return [];
        open[i] = opened();
        return [session];
      });
      return evenly(from, to, closing.length, (at) => ({ ...(closing.pop() ?? opened()), at }));
    },
  };
};

/** Most batches have no session at all, some have dozens. */
const bursty: World = (random) => ({
  days: 1,
  within: (from, to) => drawn(random, from, to, random.uniform() < 0.15 ? random.below(200) : 0),
});

/** Sessions, their errors and their latency come and go with the hour. */
const dayAndNight: World = (random) => ({
  days: 2,
  within: (from, to) => {
    const wave = Math.sin((2 * Math.PI * from) / DAY);
    const number = Math.floor(8 * (1 + 0.5 * wave) + random.uniform());
    return drawn(random, from, to, number).map((session) => {
      session.values['errors'] = random.uniform() < 0.03 * (1 + 0.3 * wave) ? 1 : 0;
      session.values['latency'] = Number(session.values['latency']) * (1 + 0.2 * wave);
      return session;
    });
  },
});

/** Numbers of which nine in ten are equal. */
const ties: World = (random) => ({
  days: 1,
  within: (from, to) =>
    drawn(random, from, to, 16).map((session) => {
      const { values } = session;
      for (const [name, value] of Object.entries(values)) {
        if (typeof value === 'number' && ![0, 1].includes(value))
          values[name] = random.uniform() < 0.9 ? 0 : random.below(6);
      }
      return session;
    }),
});

/** Forty scorers, and thirty tenants. */
const many: World = (random) => ({
  days: 1,
  within: (from, to) =>
    drawn(random, from, to, 16, 30).map((session) => {
      for (let i = 0; i < 40; i++) session.values[`judge_${i}@1`] = random.uniform() ** (1 + (i % 5));
      return session;
    }),
});

/** False alarms in so many batches that `ALLOWED` are promised to the monitors there are, references drawn anew. */
async function falseAlarms(world: World): Promise<number> {
  let alarms = 0;
  for (let seed = 1; seed <= REPLICATES; seed++) {
    const { days, within } = world(createRandom(seed));
    const reference: Session[] = [];
    for (let at = -days * DAY; at < 0; at += BATCH) reference.push(...within(at, at + BATCH));
    const live = await LiveMonitors.learn(reference, CONFIG);
    const batches = (ALLOWED * A) / shareOf(live.watched()) / REPLICATES;
    for (let i = 0; i < batches; i++) alarms += live.step(within).length;
  }
  return alarms;
}

describe('false alarms of all monitors of a target together are at most as promised', () => {
  it.each(Object.entries({ iid, texts, bursty, interleaved, dayAndNight, ties, many }))('%s', async (_, world) => {
    expect(await falseAlarms(world)).toBeLessThanOrEqual(mostPlausible());
  });
});
