import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsOf, hoursOf, segmentsOf, strataOf } from '../../../../evaluator/monitors/segments/segment_strata.js';
import { batchOf, placed, tallyOf } from '../../../../evaluator/monitors/segments/segment_monitors.js';
import {
  isIn,
  isSame,
  isWithin,
  keyOf,
  maskOf,
  placesOf,
  type Segment,
} from '../../../../evaluator/monitors/segments/segments.js';
import { drawSession } from '../../../../bench/monitors/sessions.js';
import { createRandom } from '../../../../bench/drift/random.js';
import type { queries } from '../../../../store/index.js';

type Session = queries.ClosedSession;

const names = fc.record({ version: fc.string(), model: fc.string(), route: fc.string(), tenant: fc.string() });
const segment = fc.record(
  { version: fc.string(), model: fc.string(), route: fc.string(), tenant: fc.string() },
  { requiredKeys: [] },
);
const sessions = (number: number, change: (session: Session) => void = () => undefined): Session[] => {
  const random = createRandom(1);
  return Array.from({ length: number }, (_, i) => {
    const session = drawSession(random, i * 3000, 5, false);
    change(session);
    return session;
  });
};
const failed = ({ values }: Session): 0 | 1 => (values['errors'] === 1 ? 1 : 0);
const found = (all: readonly Session[]) => segmentsOf(cellsOf(all, { errors: failed }));
const isFound = (all: readonly Segment[], wanted: Segment) => all.some((each) => isSame(each, wanted));

describe('segments', () => {
  it('have the same key only if they are the same, whatever is in their names', () => {
    const text = (each: Segment) => JSON.stringify(Object.entries(each).sort());
    fc.assert(
      fc.property(segment, segment, (a, b) => {
        expect(keyOf(a) === keyOf(b)).toBe(text(a) === text(b));
      }),
    );
  });

  it('of a session are all that it is in, without those of a dimension that has no name', () => {
    fc.assert(
      fc.property(names, segment, (of, each) => {
        const places = placesOf(of).map(({ key }) => key);
        const isNamed = Object.values(each).every((value) => value !== '') && Object.keys(each).length > 0;
        expect(places.includes(keyOf(each))).toBe(isNamed && isIn(of as Session, each));
      }),
    );
  });

  it('are within another when they name one dimension more, never within themselves or beside', () => {
    expect(isWithin({ tenant: 'a', route: '/x' }, { tenant: 'a' })).toBe(true);
    expect(isWithin({ tenant: 'a' }, { tenant: 'a', route: '/x' })).toBe(false);
    expect(isWithin({ tenant: 'a' }, { tenant: 'a' })).toBe(false);
    expect(isWithin({ tenant: 'b', route: '/x' }, { tenant: 'a' })).toBe(false);
  });

  it('are watched where they are large enough and have a rest: one dimension, and the parts that several share', async () => {
    const all = await found(sessions(6000));
    expect(isFound(all, { tenant: 'tenant-1' })).toBe(true);
    expect(isFound(all, { route: '/route-1', tenant: 'tenant-1' })).toBe(true);
    expect(isFound(all, { version: '1', model: 'large', route: '/route-1' })).toBe(true);
    expect(all.length).toBeLessThanOrEqual(4 * 60 + 100);
    expect(await found(sessions(30))).toEqual([]);
    expect(isFound(await found(sessions(6000, (each) => (each.version = '1'))), { version: '1' })).toBe(false);
  });

  it('do not repeat a segment under a longer name: a tenant that uses one route alone', async () => {
    const all = await found(sessions(6000, (each) => (each.route = `/of-${each.tenant}`)));
    expect(isFound(all, { tenant: 'tenant-1' })).toBe(true);
    expect(isFound(all, { route: '/of-tenant-1', tenant: 'tenant-1' })).toBe(false);
  });

  it('are counted against the rest in the same hour, as a batch of that hour would be', async () => {
    const all = sessions(3000);
    const cells = cellsOf(all, { errors: failed });
    const watched = await segmentsOf(cells);
    const strata = await strataOf(await hoursOf(cells, watched), watched.length, 'errors');
    const first = all.filter(({ at }) => at < 3_600_000);
    const tally = tallyOf(placed(first, [...new Set(watched.map(maskOf))]), [failed], []);
    watched.forEach((each, i) => expect(batchOf(tally, keyOf(each))).toMatchObject(strata[i]?.[0] ?? {}));
  });

  it('that are set apart are nobody’s rest, and their parts are compared with the same rest', () => {
    const all = sessions(2000);
    const apart = { tenant: 'tenant-1' };
    const part = { route: '/route-1', tenant: 'tenant-1' };
    const tally = tallyOf(placed(all, [maskOf(apart), maskOf(part), maskOf({ route: '' })]), [failed], [apart]);
    const inside = all.filter((each) => isIn(each, apart)).length;
    expect(tally.all[0]).toBe(all.length - inside);
    expect(batchOf(tally, keyOf(apart), true)).toMatchObject({ n: inside, restN: all.length - inside });
    expect(batchOf(tally, keyOf(part), true).n).toBe(all.filter((each) => isIn(each, part)).length);
    const route = all.filter((each) => each.route === '/route-1' && each.tenant !== 'tenant-1').length;
    expect(batchOf(tally, keyOf({ route: '/route-1' }))).toMatchObject({
      n: route,
      restN: all.length - inside - route,
    });
  });
});
