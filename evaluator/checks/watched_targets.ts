import { periodAround, type CalendarPeriod, DAY_MS } from '../../core/time/calendar.js';
import { queries } from '../../store/index.js';
import type { CheckContext } from './check.js';

const TARGETS = 20;
/** Targets are looked up this often. */
const REFRESH_MS = 300_000;

/** The targets that had calls in a calendar period or the last day, looked up now and then. */
export class WatchedTargets {
  private known: { at: number; names: readonly string[] } = { at: -Infinity, names: [] };

  /** While there is none, the first one is about to come: it is looked for each time. */
  async of(period: CalendarPeriod, { store, now, purposes }: CheckContext): Promise<readonly string[]> {
    const { at, names } = this.known;
    if (names.length > 0 && Math.abs(now - at) < REFRESH_MS) return names;
    const { from, to } = periodAround(period, now);
    const span = { from: Math.min(from, now - DAY_MS), to };
    const seen = await queries.observedTargets(store, { ...span, purposes, except: [] });
    this.known = { at: now, names: seen.slice(0, TARGETS).map(({ target }) => target) };
    return this.known.names;
  }
}
