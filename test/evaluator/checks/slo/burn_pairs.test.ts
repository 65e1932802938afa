import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configSchema, type SloConfig } from '../../../../core/config/schema.js';
import { judge, WINDOWS, type Tally } from '../../../../evaluator/checks/slo/burn_pairs.js';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

function sloOf(given: Partial<SloConfig> = {}): SloConfig {
  const [slo] = configSchema.parse({ slos: [{ name: 'ttft', metric: 'ttft', threshold: '1s' }] }).slos;
  if (slo === undefined) throw new Error('expected an objective');
  return { ...slo, ...given };
}

/** Windows by `[length, total, bad]`; those not given have no calls. */
function tallies(...windows: [window: number, total: number, bad: number][]): Map<number, Tally> {
  return new Map(windows.map(([window, total, bad]) => [window, { total, bad }]));
}

/** Steady traffic of `perMinute` calls with this bad share in every window. */
function steady(perMinute: number, badShare: number): Map<number, Tally> {
  return tallies(
    ...WINDOWS.map((window): [number, number, number] => {
      const total = (window / MINUTE) * perMinute;
      return [window, total, Math.round(total * badShare)];
    }),
  );
}

describe('judge', () => {
  it.each([
    // burn 16 of 20 possible over the hour: page
    [{ share: 0.8 }, { verdict: 'over', severity: 'page', window: HOUR, recent: 5 * MINUTE }],
    // burn 8: six hours
    [{ share: 0.4 }, { verdict: 'over', severity: 'page', window: 6 * HOUR, recent: 30 * MINUTE }],
    // burn 4: a day, a ticket
    [{ share: 0.2 }, { verdict: 'over', severity: 'ticket', window: DAY, recent: 2 * HOUR }],
    // burn 1.2: three days, a ticket
    [{ share: 0.06 }, { verdict: 'over', severity: 'ticket', window: 3 * DAY, recent: 6 * HOUR }],
    [{ share: 0.045 }, { verdict: 'near', window: HOUR }],
    [{ share: 0.03 }, { verdict: 'ok', window: HOUR }],
    [{ share: 0 }, { verdict: 'ok', window: HOUR }],
  ])('holds a steady share of bad calls against the table: %o', ({ share }, expected) => {
    expect(judge(steady(100, share), sloOf())).toMatchObject(expected);
  });

  it('says which burn rate in which windows decided', () => {
    expect(judge(steady(100, 0.8), sloOf())).toMatchObject({ method: 'burn rate 14.4 over 1 h and 5 min' });
  });

  it('never exceeds the configured severity', () => {
    expect(judge(steady(100, 0.8), sloOf({ severity: 'ticket' }))).toMatchObject({ severity: 'ticket' });
    expect(judge(steady(100, 0.2), sloOf({ severity: 'note' }))).toMatchObject({ severity: 'note' });
  });

  it('takes an incident that is over as over: the short window is well again', () => {
    const past = tallies([5 * MINUTE, 500, 0], [30 * MINUTE, 3000, 2400], [HOUR, 6000, 5400]);
    expect(judge(past, sloOf())).toMatchObject({ verdict: 'ok', window: 5 * MINUTE });
  });

  it('stays near while the most recent part still uses the allowance', () => {
    const easing = tallies([5 * MINUTE, 500, 40], [30 * MINUTE, 3000, 2400], [HOUR, 6000, 5400]);
    expect(judge(easing, sloOf())).toMatchObject({ verdict: 'near', window: HOUR });
  });

  it('has no data without calls in the last hour, whatever the days before say', () => {
    const quiet = tallies([6 * HOUR, 1000, 900], [DAY, 4000, 0], [3 * DAY, 12_000, 0]);
    expect(judge(quiet, sloOf())).toMatchObject({ verdict: 'no_data', calls: 0 });
    expect(judge(new Map(), sloOf())).toMatchObject({ verdict: 'no_data', calls: 0 });
  });

  it('has no data below min_calls in six hours; with enough there, it looks at them', () => {
    expect(judge(tallies([HOUR, 5, 5], [6 * HOUR, 19, 19]), sloOf())).toMatchObject({ verdict: 'no_data', calls: 19 });
    expect(judge(tallies([HOUR, 5, 0], [6 * HOUR, 20, 0]), sloOf())).toMatchObject({ verdict: 'ok', window: 6 * HOUR });
  });

  it('says of what is only near whether it is too much, and whether that may be chance', () => {
    const hour = (total: number, bad: number) => judge(tallies([HOUR, total, bad], [6 * HOUR, 20_000, 0]), sloOf());
    expect(hour(1000, 45)).toMatchObject({ verdict: 'near', excess: 'none' });
    expect(hour(100, 6)).toMatchObject({ verdict: 'near', excess: 'maybe_chance' });
    expect(hour(1000, 100)).toMatchObject({ verdict: 'near', excess: 'brief' });
  });

  it('does not page for one bad call in a small sample', () => {
    const one = tallies(...WINDOWS.map((window): [number, number, number] => [window, 25, 1]));
    expect(judge(one, sloOf({ objective: 0.99 }))).toMatchObject({ verdict: 'near' });
    const many = tallies(...WINDOWS.map((window): [number, number, number] => [window, 25, 10]));
    expect(judge(many, sloOf({ objective: 0.99 }))).toMatchObject({ verdict: 'over', severity: 'page' });
  });

  it('pages for a total outage also where the objective is lenient', () => {
    for (const objective of [0.5, 0.8, 0.9]) {
      expect(judge(steady(100, 1), sloOf({ objective }))).toMatchObject({ verdict: 'over', window: HOUR });
    }
  });

  it('never calls it over while the share of bad calls is within the objective', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const windows = fc.tuple(...WINDOWS.map(() => fc.tuple(fc.nat(100_000), share)));
    fc.assert(
      fc.property(windows, fc.double({ min: 0.01, max: 0.9999, noNaN: true }), (given, objective) => {
        const counts = tallies(
          ...WINDOWS.map((window, index): [number, number, number] => {
            const [total, part] = given[index] ?? [0, 0];
            return [window, total, Math.floor(total * part * (1 - objective))];
          }),
        );
        expect(judge(counts, sloOf({ objective })).verdict).not.toBe('over');
      }),
    );
  });
});
