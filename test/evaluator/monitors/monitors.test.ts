import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../../bench/drift/random.js';
import { topicText } from '../../../bench/drift/worlds/topics.js';
import { cellsAbove, drawSession } from '../../../bench/monitors/sessions.js';
import { configSchema } from '../../../core/config/schema.js';
import { effectOf } from '../../../evaluator/monitors/effect.js';
import { isSame } from '../../../evaluator/monitors/segments/segments.js';
import { Monitors, type MonitorsState, type Watched } from '../../../evaluator/monitors/monitors.js';
import type { queries } from '../../../store/index.js';

type Session = queries.ClosedSession;

const DAY = 86_400_000;
const { drift } = configSchema.parse({});
const BATCH = drift.batch;
const TENANTS = 10;
const PER_BATCH = 40;

/** A few streams of each kind: what is said of one is said of all. */
const WATCHED = new Set(['errors', 'latency', 'ttft', 'feedback_rate', 'language@1', 'toxicity_cheap@1']);

const sessionsOf = (random: Random, from: number, number: number, span: number, change: (session: Session) => void) =>
  Array.from({ length: number }, (_, i) => {
    const session = drawSession(random, from + Math.floor((i * span) / number), TENANTS, false);
    session.values = Object.fromEntries(Object.entries(session.values).filter(([name]) => WATCHED.has(name)));
    change(session);
    return session;
  });

const nothing = (): void => undefined;

/** What monitors know after a reference, as kept; learning takes longer than most of what follows. */
const lessons = new Map<(session: Session) => void, Promise<string>>();

/** Monitors of one target after a reference of one day. */
async function learned(change: (session: Session) => void = nothing): Promise<Monitors> {
  const lesson = lessons.get(change) ?? taught(change);
  lessons.set(change, lesson);
  return new Monitors(drift, JSON.parse(await lesson) as MonitorsState);
}

async function taught(change: (session: Session) => void): Promise<string> {
  const monitors = new Monitors(drift);
  await learn(monitors, 'llama', 1, change);
  return JSON.stringify(monitors.toState());
}

async function learn(
  monitors: Monitors,
  target: string,
  seed: number,
  change = nothing as (session: Session) => void,
  number = 6000,
) {
  const sessions = sessionsOf(createRandom(seed), 0, number, DAY, change);
  const reference = { from: 0, to: DAY, text: 'the first day' };
  await monitors.learn(target, { reference, sessions, below: 65_536, textsBelow: 0, cursor: DAY });
}

/** So many batches from where the target is. */
function live(
  monitors: Monitors,
  seed: number,
  batches: number,
  change: (session: Session) => void = nothing,
): Watched {
  const random = createRandom(seed);
  for (let i = 0; i < batches; i++) {
    const from = watchedOf(monitors).cursor;
    monitors.step('llama', { at: from + BATCH, sessions: sessionsOf(random, from, PER_BATCH, BATCH, change) });
  }
  return watchedOf(monitors);
}

function watchedOf(monitors: Monitors): Watched {
  const [watched] = monitors.watched();
  if (watched === undefined) throw new Error('no target is watched');
  return watched;
}

const named = ({ incidents }: Watched) =>
  incidents.map(({ stream, where }) => `${stream} ${where === null ? 'all' : Object.values(where).join(' ')}`);
/** All but volume: more sessions are drawn here than in the reference. */
const told = (watched: Watched) => named(watched).filter((each) => each !== 'volume all');
const times = (name: string, factor: number) => (session: Session) => {
  session.values[name] = Number(session.values[name]) * factor;
};

describe('Monitors', () => {
  it('says nothing while nothing changes, and the same after a restart, bit by bit', async () => {
    const monitors = await learned();
    live(monitors, 2, 30);
    const resumed = new Monitors(drift, JSON.parse(JSON.stringify(monitors.toState())) as MonitorsState);
    live(monitors, 3, 30);
    expect(told(live(resumed, 3, 30))).toEqual([]);
    expect(JSON.stringify(resumed.toState())).toBe(JSON.stringify(monitors.toState()));
  });

  it('says how much in the unit of the stream, and when it is over', async () => {
    const monitors = await learned();
    live(monitors, 2, 10);
    const changed = live(monitors, 3, 60, times('latency', 1.5));
    expect(told(changed)).toEqual(['latency all']);
    const [incident] = changed.incidents;
    if (incident === undefined) throw new Error('nothing was told');
    const effect = effectOf(changed, incident, BATCH);
    expect(effect).toMatchObject({ quantile: 0.5 });
    expect(effect.usual).toBeGreaterThan(770);
    expect(effect.usual).toBeLessThan(830);
    expect(effect.low).toBeLessThan(1200);
    expect(effect.high).toBeGreaterThan(1200);
    expect(effect.low).toBeGreaterThan(effect.usual);
    expect(Math.abs((incident.changedAfter ?? 0) - (DAY + 10 * BATCH))).toBeLessThanOrEqual(2 * BATCH);
    expect(told(live(monitors, 4, 60))).toEqual([]);
  });

  it('tells a change once that all readings of a stream see again and again', async () => {
    const changed = live(await learned(), 3, 60, times('latency', 20));
    expect(told(changed)).toEqual(['latency all']);
    const [incident] = changed.incidents.filter(({ stream }) => stream === 'latency');
    expect(incident?.seenBy.toSorted()).toEqual([0, 1, 2]);
    expect(incident && effectOf(changed, incident, BATCH)).toMatchObject({ quantile: 0.5 });
  });

  it('sees a change of spread that leaves the median alone', async () => {
    const monitors = await learned();
    const changed = live(monitors, 3, 100, (session) => {
      session.values['latency'] = 800 * (Number(session.values['latency']) / 800) ** 1.5;
    });
    expect(told(changed)).toEqual(['latency all']);
    const [incident] = changed.incidents;
    if (incident === undefined) throw new Error('nothing was told');
    const effect = effectOf(changed, incident, BATCH);
    expect(effect.measure).toBe('spread');
    expect(effect.low).toBeGreaterThan(effect.usual);
  });

  it('names the one tenant whose errors or latency rise, once, and not its neighbours', async () => {
    const only = (change: (session: Session) => void) => (session: Session) => {
      if (session.tenant === 'tenant-3') change(session);
    };
    const slow = live(await learned(), 5, 100, only(times('latency', 2)));
    expect(told(slow)).toEqual(['latency tenant-3']);
    const failing = live(await learned(), 6, 100, only((session) => {
      session.values['errors'] = session.draw % 4 === 0 ? 1 : 0;
    })); // prettier-ignore
    expect(told(failing)).toEqual(['errors tenant-3']);
  });

  it('tells a topic that is more frequent than before', async () => {
    const about = (random: Random, topic: () => number) => (session: Session) => {
      session.values = {};
      session.prompt = topicText(random, topic());
    };
    const [before, after] = [createRandom(1), createRandom(2)];
    const monitors = new Monitors(drift);
    const sessions = sessionsOf(createRandom(3), 0, 2000, DAY, about(before, () => before.below(4))); // prettier-ignore
    const reference = { from: 0, to: DAY, text: 'the first day' };
    await monitors.learn('llama', { reference, sessions, below: 65_536, textsBelow: 65_536, cursor: DAY });
    const changed = live(monitors, 4, 25, about(after, () => 0)); // prettier-ignore
    expect(told(changed)).toContain('topics all');
  });

  it('names the deepest segment that explains a change: one tenant on one route, or a route of one version', async () => {
    const errorsAlone = (session: Session) => {
      session.values = { errors: session.values['errors'] ?? 0 };
    };
    const failing = (isOne: (session: Session) => boolean) => (session: Session) => {
      session.values = { errors: isOne(session) && session.draw % 2 === 0 ? 1 : (session.values['errors'] ?? 0) };
    };
    const byTenant = failing(({ tenant, route }) => tenant === 'tenant-3' && route === '/route-1');
    expect(told(live(await learned(errorsAlone), 5, 150, byTenant))).toEqual(['errors /route-1 tenant-3']);
    const byVersion = failing(({ version, route }) => version === '2' && route === '/route-1');
    expect(told(live(await learned(errorsAlone), 5, 100, byVersion))).toEqual(['errors 2 /route-1']);
    const everywhere = failing(({ tenant }) => tenant === 'tenant-3');
    expect(told(live(await learned(errorsAlone), 5, 100, everywhere))).toEqual(['errors tenant-3']);
  });

  it('knows segments better by counts of more sessions than the reference has', async () => {
    const sessions = sessionsOf(createRandom(1), 0, 2000, DAY, nothing);
    const more = [...sessions, ...sessionsOf(createRandom(2), 0, 18_000, DAY, nothing)];
    const widths = [false, true].map(async (counted) => {
      const monitors = new Monitors(drift);
      const reference = { from: 0, to: DAY, text: 'the first day' };
      const cells = (above: Readonly<Record<string, number>>) => Promise.resolve(cellsAbove(more, above));
      const lesson = { reference, sessions, below: 65_536, textsBelow: 0, cursor: DAY, ...(counted && { cells }) };
      await monitors.learn('llama', lesson);
      const segments = (name: string) => watchedOf(monitors).streams.find((each) => each.name === name)?.segments ?? [];
      const width = (name: string): number => {
        const own = segments(name).find(({ segment }) => isSame(segment, { tenant: 'tenant-3' }));
        return Math.log((own?.detector.config.high ?? Number.NaN) / (own?.detector.config.low ?? Number.NaN));
      };
      return { errors: width('errors'), latency: width('latency'), scores: width('toxicity_cheap@1') };
    });
    const [few, many] = await Promise.all(widths);
    expect(many?.errors).toBeLessThan(0.5 * (few?.errors ?? 0));
    expect(many?.latency).toBeLessThan(0.5 * (few?.latency ?? 0));
    expect(many?.scores).toBeLessThan(1.5 * (few?.scores ?? 0));
  });

  it('tells a fall silent of a target, and no other stream of it', async () => {
    const monitors = await learned();
    for (let i = 1; i <= 240; i++) monitors.step('llama', { at: DAY + i * BATCH, sessions: [] });
    expect(named(watchedOf(monitors))).toEqual(['volume all']);
  });

  it('takes a constant column, a category never seen, values that are no numbers, one row, and batches out of order', async () => {
    const monitors = await learned((session) => {
      session.values['cost'] = 0.002;
    });
    const odd = live(monitors, 7, 20, (session) => {
      session.values['cost'] = 0.002;
      session.values['latency'] = Number.NaN;
      session.values['ttft'] = 'fast';
    });
    expect(told(odd)).toEqual([]);
    const known = JSON.stringify(monitors.toState());
    monitors.step('llama', { at: DAY, sessions: sessionsOf(createRandom(9), 0, 50, BATCH, nothing) });
    expect(JSON.stringify(monitors.toState())).toBe(known);
    monitors.step('llama', {
      at: odd.cursor + BATCH,
      sessions: sessionsOf(createRandom(9), odd.cursor, 1, BATCH, nothing),
    });
    expect(told(watchedOf(monitors))).toEqual([]);
    const unseen = live(monitors, 8, 60, (session) => {
      session.values['cost'] = 0.002;
      if (session.draw % 4 === 0) session.values['language@1'] = 'xx';
    });
    expect(told(unseen)).toEqual(['language@1 all']);
    const [incident] = unseen.incidents;
    expect(incident && effectOf(unseen, incident, BATCH).category).toBe('');
  });

  it('watches nothing where the reference is empty or of a few rows', async () => {
    const monitors = new Monitors(drift);
    await learn(monitors, 'llama', 1, nothing, 0);
    expect(watchedOf(monitors).streams).toEqual([]);
    await learn(monitors, 'llama', 1, nothing, 1);
    expect(watchedOf(monitors).streams).toEqual([]);
    expect(told(live(monitors, 2, 3))).toEqual([]);
  });

  it('never gives away more than the promise: streams, segments, versions and scorers born later, references chosen again', async () => {
    const monitors = new Monitors(drift);
    await learn(monitors, 'llama', 1, nothing, 1500);
    await learn(monitors, 'other', 2, nothing, 1500);
    live(monitors, 3, 3, (session) => {
      session.version = `new-${session.draw % 20}`;
      session.values['judge@2'] = 0.5;
    });
    const born = sessionsOf(createRandom(4), 0, 500, DAY, (session) =>
      Object.assign(session.values, { 'judge@2': session.draw / 65_536 }),
    );
    for (const version of ['2', '3', '4']) {
      const own = born.map((each) => ({ ...each, values: { [`judge@${version}`]: each.values['judge@2'] ?? 0 } }));
      await monitors.learnStream('llama', `judge@${version}`, own);
    }
    expect(shareOf(monitors)).toBeLessThanOrEqual(1);
    const errors = new Map(monitors.watched().map(({ target, baseline }) => [target, baseline]));
    for (let again = 0; again < 3; again++) await learn(monitors, 'llama', 5 + again, nothing, 1500);
    monitors.forget('other');
    await learn(monitors, 'other', 9, nothing, 1500);
    expect(shareOf(monitors)).toBeLessThanOrEqual(1);
    expect(monitors.toState().baselines).toEqual({ llama: (errors.get('llama') ?? 0) + 3, other: 2 });
  });
});

/** Parts of the promise that all monitors have together. */
function shareOf(monitors: Monitors): number {
  const shares = monitors
    .watched()
    .flatMap(({ streams, texts, volume }) => [
      ...streams.flatMap((stream) => [...stream.monitors, ...stream.segments].map(({ share }) => share)),
      ...texts.map(({ share }) => share),
      ...(volume === null ? [] : [volume.share]),
    ]);
  return shares.reduce((sum, each) => sum + each, 0);
}
