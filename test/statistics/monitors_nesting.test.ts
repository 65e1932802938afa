import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../bench/drift/random.js';
import type { Incident } from '../../evaluator/monitors/incidents/incidents.js';
import { DAY, DRAWS, DRIFT, evenly, LiveMonitors, type Session, sessionAt } from './live_monitors.js';

const RUNS = 5;
const TENANTS = 8;
const PER_BATCH = 40;
const REFERENCE = 20_000;
/** A change is watched for this long after it was told. */
const BATCHES_AFTER = 400;
const UNTIL = DAY / 2;

interface Change {
  what: string;
  isChanged: (session: Session) => boolean;
  /** The share of errors of a session, once changed. */
  share: (usual: number) => number;
  where: object | null;
}

const plus = (more: number) => (share: number) => share + more;
const odds = (times: number) => (share: number) => {
  const changed = (times * share) / (1 - share);
  return changed / (1 + changed);
};
const isOfPair = ({ tenant, model }: Session): boolean => tenant === 't3' && model === 'A';

const CHANGES: Change[] = [
  { what: 'all fail more often by as much, which is much for some and little for others', isChanged: () => true, share: plus(0.05), where: null },
  { what: 'all fail far more often', isChanged: () => true, share: plus(0.3), where: null },
  { what: 'one of two models', isChanged: ({ model }) => model === 'B', share: odds(3), where: { model: 'B' } },
  { what: 'one tenant', isChanged: ({ tenant }) => tenant === 't3', share: odds(6), where: { tenant: 't3' } },
  { what: 'one tenant with one model', isChanged: isOfPair, share: plus(0.2), where: { model: 'A', tenant: 't3' } },
]; // prettier-ignore

/** Tenants and models fail more or less often as it is. */
function drawn(random: Random, at: number, change: Change | null): Session {
  const tenant = random.below(TENANTS);
  const model = random.uniform() < 0.6 ? 'A' : 'B';
  const session = sessionAt(at, {}, { tenant: `t${tenant}`, model, route: `/r${random.below(3)}`, version: '1' });
  const usual = 0.01 * (1 + (tenant % 4)) * (model === 'A' ? 1 : 1.5);
  const share = change?.isChanged(session) === true ? change.share(usual) : usual;
  return { ...session, values: { errors: random.uniform() < share ? 1 : 0 }, draw: random.below(DRAWS) };
}

/** Volume is of no interest here: sessions come too evenly in the reference. */
const ofErrors = (incidents: readonly Incident[]) => incidents.filter(({ stream }) => stream === 'errors');

/** All changes that are told, and what is known in the end. */
async function watch(change: Change, seed: number): Promise<{ told: number; last: readonly Incident[] }> {
  const random = createRandom(seed);
  const reference = evenly(-DAY, 0, REFERENCE, (at) => drawn(random, at, null));
  const perDay = (PER_BATCH * DAY) / DRIFT.batch;
  const live = await LiveMonitors.learn(reference, DRIFT, (DRAWS * REFERENCE) / perDay);
  let told = 0;
  for (let at = 0, end = UNTIL; at < end; at += DRIFT.batch) {
    const named = ofErrors(live.step((from, to) => evenly(from, to, PER_BATCH, (time) => drawn(random, time, change))));
    if (told === 0 && named.length > 0) end = Math.min(UNTIL, at + BATCHES_AFTER * DRIFT.batch);
    told += named.length;
  }
  return { told, last: ofErrors(live.watched().incidents) };
}

describe('a change is told once, and named where it is', () => {
  it.each(CHANGES)('$what', async (change) => {
    for (let seed = 1; seed <= RUNS; seed++) {
      const { told, last } = await watch(change, seed);
      expect(told).toBe(1);
      expect(last.map(({ where }) => where)).toEqual([change.where]);
    }
  });
});
