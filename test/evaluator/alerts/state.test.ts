import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../core/findings/alert.js';
import { VERDICTS, type Verdict } from '../../../core/findings/finding.js';
import { FORECAST_FOR_MS, patienceFor } from '../../../evaluator/alerts/settings.js';
import { advance } from '../../../evaluator/alerts/state.js';
import { configSchema } from '../../../core/config/schema.js';
import { findingOf, iso, NOON } from '../builders.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const patience = { forMs: MINUTE, keepFiringForMs: 5 * MINUTE, giveUpMs: 24 * HOUR };

type Step = [minute: number, verdict: Verdict | undefined];

/** Leads an alert through verdicts; between steps it goes through JSON, as if the evaluator had been restarted. */
function live(...steps: Step[]): Alert | undefined {
  let alert: Alert | undefined;
  for (const [minute, verdict] of steps) {
    const finding = verdict && findingOf({ verdict, finding_id: `F${minute}` });
    const next = advance(alert, finding, NOON + minute * MINUTE, patience);
    alert = next && (JSON.parse(JSON.stringify(next)) as Alert);
  }
  return alert;
}

describe('advance', () => {
  it('begins nothing for a finding that is not over', () => {
    for (const verdict of ['ok', 'near', 'no_data', undefined] as const) expect(live([0, verdict])).toBeUndefined();
  });

  it('is pending until the finding has been over for long enough, then fires', () => {
    expect(live([0, 'over'])).toMatchObject({ state: 'pending', started_at: iso(NOON), fired_at: null });
    expect(live([0, 'over'], [0.9, 'over'])).toMatchObject({ state: 'pending' });
    expect(live([0, 'over'], [1, 'over'])).toMatchObject({ state: 'firing', fired_at: iso(NOON + MINUTE) });
  });

  it('waits no longer when the clock is set back: from then on', () => {
    expect(live([0, 'over'], [-600, 'over'])).toMatchObject({ state: 'pending', started_at: iso(NOON - 600 * MINUTE) });
    expect(live([0, 'over'], [-600, 'over'], [-599, 'over'])).toMatchObject({ state: 'firing' });
    const back: Step[] = [[0, 'over'], [1, 'over'], [2, 'ok'], [-600, 'ok']]; // prettier-ignore
    expect(live(...back)).toMatchObject({ state: 'firing', clear_since: iso(NOON - 600 * MINUTE) });
    expect(live(...back, [-595, 'ok'])).toMatchObject({ state: 'resolved' });
  });

  it('fires at once without a wait', () => {
    expect(advance(undefined, findingOf(), NOON, { ...patience, forMs: 0 })?.state).toBe('firing');
  });

  it('drops a pending alert that gets better, and never says it fired', () => {
    for (const verdict of ['ok', 'near'] as const) {
      expect(live([0, 'over'], [0.5, verdict])).toMatchObject({ state: 'resolved', fired_at: null });
    }
  });

  it('resolves only after the finding has been ok for long enough', () => {
    expect(live([0, 'over'], [1, 'over'], [2, 'ok'])).toMatchObject({
      state: 'firing',
      clear_since: iso(NOON + 2 * MINUTE),
    });
    expect(live([0, 'over'], [1, 'over'], [2, 'ok'], [6.9, 'ok'])?.state).toBe('firing');
    expect(live([0, 'over'], [1, 'over'], [2, 'ok'], [7, 'ok'])).toMatchObject({
      state: 'resolved',
      resolved_at: iso(NOON + 7 * MINUTE),
    });
  });

  it('counts the time it was ok anew after a relapse, also after one that was only near', () => {
    for (const relapse of ['over', 'near'] as const) {
      const steps: Step[] = [
        [0, 'over'],
        [1, 'over'],
        [2, 'ok'],
        [5, relapse],
      ];
      expect(live(...steps)?.clear_since).toBeNull();
      expect(live(...steps, [6, 'ok'], [10, 'ok'])?.state).toBe('firing');
      expect(live(...steps, [6, 'ok'], [11, 'ok'])?.state).toBe('resolved');
    }
  });

  it('keeps firing while the finding is near: that is between the two thresholds', () => {
    expect(live([0, 'over'], [1, 'over'], [2, 'near'], [600, 'near'])?.state).toBe('firing');
  });

  it('is moved by no lack of data, in any state', () => {
    for (const silence of ['no_data', undefined] as const) {
      expect(live([0, 'over'], [10, silence])).toEqual({ ...live([0, 'over']), alert_id: expect.any(String) });
      expect(live([0, 'over'], [1, 'over'], [20 * 60, silence])?.state).toBe('firing');
      expect(live([0, 'over'], [10, silence], [11, 'over'])?.state).toBe('firing');
    }
  });

  it('gives up after a day without data, and says why', () => {
    const alert = live([0, 'over'], [1, 'over'], [1 + 24 * 60, 'no_data']);
    expect(alert).toMatchObject({ state: 'resolved', fired_at: iso(NOON + MINUTE) });
    expect(alert?.summary).toMatch(/^Resolved because there has been no data for 24 h.*TTFT p95 on llama/);
  });

  it('is a new alert when it comes back after it was resolved', () => {
    const first = live([0, 'over'], [1, 'over']);
    const ended = live([0, 'over'], [1, 'over'], [2, 'ok'], [7, 'ok']);
    const again = advance(ended, findingOf(), NOON + 8 * MINUTE, patience);
    expect(again).toMatchObject({ state: 'pending', resolved_at: null, started_at: iso(NOON + 8 * MINUTE) });
    expect(again?.alert_id).not.toBe(first?.alert_id);
  });

  it('follows the finding in its words and numbers', () => {
    const better = findingOf({ verdict: 'near', value: 900, summary: 'better', sample_size: 7, finding_id: 'F2' });
    const alert = advance(live([0, 'over'], [1, 'over']), better, NOON + 2 * MINUTE, patience);
    expect(alert).toMatchObject({ value: 900, summary: 'better', sample_size: 7, finding_id: 'F2' });
  });

  it('grows more severe while it fires, and counts as fired anew; it never grows less severe', () => {
    const fire = (severity: 'note' | 'ticket' | 'page', minute: number, before?: Alert) =>
      advance(before, findingOf({ severity }), NOON + minute * MINUTE, patience);
    const ticket = fire('ticket', 1, fire('ticket', 0));
    const page = fire('page', 10, ticket);
    expect(page).toMatchObject({ severity: 'page', fired_at: iso(NOON + 10 * MINUTE), alert_id: ticket?.alert_id });
    expect(fire('ticket', 11, page)).toMatchObject({ severity: 'page', fired_at: iso(NOON + 10 * MINUTE) });
  });

  it('holds its promises for any story', () => {
    const story = fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.constantFrom(...VERDICTS)), { maxLength: 60 });
    fc.assert(
      fc.property(story, (steps) => {
        let alert: Alert | undefined;
        let now = NOON;
        for (const [seconds, verdict] of steps) {
          now += seconds * 1000;
          const before = alert;
          alert = advance(alert, findingOf({ verdict }), now, patience);
          expect(brokenPromises(before, alert, verdict)).toEqual([]);
        }
      }),
    );
  });
});

function brokenPromises(before: Alert | undefined, after: Alert | undefined, verdict: Verdict): string[] {
  const was = before?.state;
  const is = after?.state;
  const heldMs = Date.parse(after?.fired_at ?? iso(NOON)) - Date.parse(after?.started_at ?? iso(NOON));
  return [
    is === 'firing' && was !== 'firing' && verdict !== 'over' ? 'fired for a finding that is not over' : '',
    is === 'firing' && heldMs < MINUTE ? 'fired too early' : '',
    is === 'resolved' && was === 'firing' && (verdict === 'over' || verdict === 'near') ? 'resolved while bad' : '',
    was !== undefined && was !== 'resolved' && before?.alert_id !== after?.alert_id ? 'changed its identity' : '',
    after !== undefined && (is === 'resolved') !== (after.resolved_at !== null) ? 'state and time disagree' : '',
  ].filter((promise) => promise !== '');
}

describe('patienceFor', () => {
  it('lets a forecast hold for six hours before it is news', () => {
    const { alerts } = configSchema.parse({});
    expect(patienceFor('slo:errors:llama', alerts).forMs).toBe(MINUTE);
    expect(patienceFor('budget:month', alerts).forMs).toBe(MINUTE);
    expect(patienceFor('budget-forecast:month', alerts).forMs).toBe(FORECAST_FOR_MS);
  });
});
