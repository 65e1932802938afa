import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../../../bench/drift/random.js';
import { configSchema } from '../../../../core/config/schema.js';
import { effectOf } from '../../../../evaluator/monitors/effect.js';
import { Monitors } from '../../../../evaluator/monitors/monitors.js';
import { movedQuantile } from '../../../../evaluator/monitors/streams/moved_quantile.js';
import { evenly, sessionAt } from '../../../statistics/live_monitors.js';

const DAY = 86_400_000;
const { drift } = configSchema.parse({});
const { batch } = drift;

/** TPOT of a server that takes 10 ms a token, as good as exactly. */
const steady = (random: Random): number => 10 + 0.02 * random.normal();

type Change = (usual: number, random: Random, tenant: string) => number;

/** What is told after an hour of monitors that have seen a day of `usual`; sessions are of five tenants in turns. */
async function incidentsOf(change: Change, { usual = steady, sessions = 4000, perBatch = 20 } = {}) {
  const random = createRandom(1);
  const monitors = new Monitors(drift);
  let next = 0;
  const make = (at: number, as: Change) => {
    const tenant = `tenant-${next++ % 5}`;
    return sessionAt(at, { tpot: as(usual(random), random, tenant) }, { tenant });
  };
  await monitors.learn('llama', {
    reference: { from: 0, to: DAY, text: 'the first day' },
    sessions: evenly(0, DAY, sessions, (at) => make(at, (each) => each)),
    below: 65_536,
    textsBelow: 0,
    cursor: DAY,
  });
  for (let at = DAY; at < DAY + 120 * batch; at += batch) {
    monitors.step('llama', { at: at + batch, sessions: evenly(at, at + batch, perBatch, (end) => make(end, change)) });
  }
  const [watched] = monitors.watched();
  if (watched === undefined) throw new Error('no target is watched');
  return { watched, incidents: watched.incidents.filter(({ stream }) => stream === 'tpot') };
}

/** The same, in the unit of the stream. */
async function told(change: Change, like: Parameters<typeof incidentsOf>[1] = {}) {
  const { watched, incidents } = await incidentsOf(change, like);
  return incidents.map((incident) => effectOf(watched, incident, batch));
}

describe('amounts that lie close together', () => {
  it('are no news when they have moved by less than the tolerance, however sure that is', async () => {
    expect(await told((usual) => usual * 0.995)).toEqual([]);
    expect(await told((usual, random) => usual + 0.06 * random.normal())).toEqual([]);
  });

  it('are told as what they are when they have moved beyond all that was seen before', async () => {
    const [effect, ...others] = await told((usual) => usual * 1.05);
    expect(others).toEqual([]);
    expect(effect).toMatchObject({ measure: 'quantile', quantile: 0.5 });
    expect(effect?.usual).toBeCloseTo(10, 1);
    expect(Math.abs((effect?.value ?? 0) - 10.5)).toBeLessThan(0.25);
    expect(effect?.low).toBeLessThanOrEqual(10.5);
    expect(effect?.high).toBeGreaterThanOrEqual(10.5);
  });

  it('are told by what shows it where only some have moved, not by a median that has not', async () => {
    const [effect, ...others] = await told((usual, random) => (random.uniform() < 0.2 ? 10 * usual : usual));
    expect(others).toEqual([]);
    expect((effect?.value ?? 0) - (effect?.usual ?? 0)).toBeGreaterThan(70);
  });

  it('are told by the hundredth that has moved where fewer than a twentieth of sessions have', async () => {
    const few: Change = (usual, random) => (random.uniform() < 0.04 ? 10 * usual : usual);
    const [effect, ...others] = await told(few, { sessions: 20_000, perBatch: 60 });
    expect(others).toEqual([]);
    expect(effect).toMatchObject({ measure: 'quantile', quantile: 0.99, side: 'up' });
    expect(effect?.usual).toBeCloseTo(10, 0);
    expect(effect?.low).toBeGreaterThan(50);
  });
});

describe('amounts of a segment', () => {
  const ofOne =
    (factor: number): Change =>
    (usual, _, tenant) =>
      tenant === 'tenant-3' ? factor * usual : usual;
  const wide = (random: Random): number => 800 * Math.exp(0.6 * random.normal());

  it('are no news when they have moved by less than the tolerance against the rest, however sure that is', async () => {
    expect((await incidentsOf(ofOne(1.005))).incidents).toEqual([]);
    expect((await incidentsOf(ofOne(0.995))).incidents).toEqual([]);
  });

  it.each([
    ['close together', 1.03, steady],
    ['close together', 0.97, steady],
    ['far apart', 1.8, wide],
    ['far apart', 0.5, wide],
  ])('that lie %s are told as those of the segment when they are %d times as large', async (_, factor, usual) => {
    const { incidents } = await incidentsOf(ofOne(factor), { usual });
    expect(incidents.map(({ where, side }) => ({ where, side }))).toEqual([
      { where: { tenant: 'tenant-3' }, side: factor > 1 ? 'up' : 'down' },
    ]);
  });
});

describe('movedQuantile', () => {
  const edges = [1, 2, 3, 4];
  const usual = [0, 40, 40, 20, 0];

  it('is the median where that has moved, else one further out, else none', () => {
    expect(movedQuantile(usual, [0, 0, 0, 0, 100], edges, 0.01)).toBe(0.5);
    expect(movedQuantile(usual, [0, 40, 20, 0, 40], edges, 0.01)).toBe(0.75);
    expect(movedQuantile(usual, [0, 40, 40, 12, 8], edges, 0.01)).toBe(0.95);
    expect(movedQuantile(usual, [10, 30, 40, 20, 0], edges, 0.01)).toBe(0.05);
    expect(movedQuantile(usual, usual, edges, 0.01)).toBeNull();
  });

  it('is the last hundredth only where that has moved for certain: of few sessions it is one of them', () => {
    const lasts = (n: number) => [0, 0.4 * n, 0.4 * n, 0.17 * n, 0.03 * n];
    const before = [0, 400, 400, 200, 0];
    expect(movedQuantile(before, lasts(100), edges, 0.01)).toBeNull();
    expect(movedQuantile(before, lasts(5000), edges, 0.01)).toBe(0.99);
  });

  it('is none of those that lie in a bin nearer than the tolerance', () => {
    expect(movedQuantile([0, 100, 0], [0, 0, 100], [1, 2], 1)).toBeNull();
    expect(movedQuantile([0, 100, 0], [0, 0, 100], [1, 2], 0.3)).toBe(0.5);
  });
});
