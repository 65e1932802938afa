import type { Clock } from '../../core/time/clock.js';
import type { Purpose } from '../../core/call.js';
import type { Config } from '../../core/config/schema.js';
import { DAY_MS } from '../../core/time/calendar.js';
import type { queries } from '../../store/index.js';
import { ProblemError } from './problem.js';

const SPAN_UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
/** Steps of charts, seconds: whole minutes that divide days, so that points of one step lie on the same grid. */
const STEPS = [60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800];
const POINTS_MAX = 300;

/**
 * A span of time out of `from` and `to`: ISO times, or spans before now such as `24h`.
 * @throws {ProblemError} INVALID_INPUT
 */
export function parseRange(query: { from?: string; to?: string }, clock: Clock, defaultMs = DAY_MS): queries.Range {
  const now = clock.now();
  const to = query.to === undefined ? now : moment(query.to, now, 'to');
  const from = query.from === undefined ? to - defaultMs : moment(query.from, now, 'from');
  if (from >= to) throw new ProblemError('INVALID_INPUT', 'query.from: must be before query.to.');
  return { from, to };
}

function moment(text: string, now: number, field: string): number {
  if (text === 'now') return now;
  const [, amount, unit] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  const time = amount === undefined ? Date.parse(text) : now - Number(amount) * (SPAN_UNITS[unit ?? ''] ?? Number.NaN);
  const isoLike = amount !== undefined || /^\d{4}-\d{2}-\d{2}/.test(text);
  if (!isoLike || !Number.isFinite(time) || time < 0) {
    throw new ProblemError('INVALID_INPUT', `query.${field}: expected an ISO time or a span before now such as 24h.`);
  }
  return time;
}

/** The span of the same length before. */
export function previousRange({ from, to }: queries.Range): queries.Range {
  return { from: from - (to - from), to: from };
}

/** The finest step that gives at most 300 points, seconds. */
export function stepOf({ from, to }: queries.Range): number {
  const seconds = (to - from) / 1000;
  return (
    STEPS.find((step) => Math.ceil(seconds / step) + 1 <= POINTS_MAX) ??
    Math.ceil(seconds / POINTS_MAX / DAY_MS) * DAY_MS
  );
}

/** Demo traffic is shown only where a target is configured as a demo. */
export function purposesOf(config: Config): Purpose[] {
  return config.targets.some((each) => each.purpose === 'demo') ? ['user', 'demo'] : ['user'];
}

/** Which calls the query is about. */
export function scopeOf(
  query: { target?: string; model?: string; environment?: string },
  config: Config,
): queries.Scope {
  return {
    target: query.target,
    model: query.model,
    environment: query.environment,
    purposes: purposesOf(config),
  };
}

export function iso(time: number): string {
  return new Date(time).toISOString();
}
