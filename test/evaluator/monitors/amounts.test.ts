import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../../bench/drift/random.js';
import { configSchema } from '../../../core/config/schema.js';
import { effectOf } from '../../../evaluator/monitors/effect.js';
import { Monitors } from '../../../evaluator/monitors/monitors.js';
import { movedQuantile } from '../../../evaluator/monitors/streams/moved_quantile.js';
import { evenly, sessionAt } from '../../statistics/live_monitors.js';

const DAY = 86_400_000;
const { drift } = configSchema.parse({});
const { batch } = drift;

/** TPOT of a server that takes 10 ms a token, as good as exactly. */
const steady = (random: Random): number => 10 + 0.02 * random.normal();

/** What is told after an hour, in the unit of the stream, of monitors that have seen a day of `steady`. */
async function told(change: (usual: number, random: Random) => number) {
  const random = createRandom(1);
  const monitors = new Monitors(drift);
  const reference = { from: 0, to: DAY, text: 'the first day' };
  const sessions = evenly(0, DAY, 4000, (at) => sessionAt(at, { tpot: steady(random) }));
  await monitors.learn('llama', { reference, sessions, below: 65_536, textsBelow: 0, cursor: DAY });
  for (let at = DAY; at < DAY + 120 * batch; at += batch) {
    const closed = evenly(at, at + batch, 20, (end) => sessionAt(end, { tpot: change(steady(random), random) }));
    monitors.step('llama', { at: at + batch, sessions: closed });
  }
  const [watched] = monitors.watched();
  if (watched === undefined) throw new Error('no target is watched');
  const incidents = watched.incidents.filter(({ stream }) => stream === 'tpot');
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

  it('is none of those that lie in a bin nearer than the tolerance', () => {
    expect(movedQuantile([0, 100, 0], [0, 0, 100], [1, 2], 1)).toBeNull();
    expect(movedQuantile([0, 100, 0], [0, 0, 100], [1, 2], 0.3)).toBe(0.5);
  });
});
