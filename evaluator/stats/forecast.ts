import { standardDeviation } from './standard_deviation.js';
import { trimmedMean } from './trimmed_mean.js';

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const WEEK_HOURS = 168;
/** From this much history on every hour of the week has been seen twice, and a profile is worth having. */
const PROFILE_MIN_DAYS = 14;
/** Days whose level the forecast carries forward: one whole week, so that no weekday weighs more. */
const LEVEL_DAYS = 7;
/** The trimmed mean uses this many of them. */
const LEVEL_DAYS_USED = LEVEL_DAYS - 2;
/** Standard normal quantile of 90 %: the band is p10 to p90. */
const Z_90 = 1.2815515655446004;

export interface ForecastInput {
  /** Start of the first hour with any history, epoch milliseconds, on the hour (UTC). */
  historyFrom: number;
  /** Amount per hour since then, hours without use as 0; the last one is the hour under way. */
  hourly: readonly number[];
  now: number;
  /** End of the period (exclusive). */
  periodEnd: number;
  /** What the period has used so far. */
  spent: number;
}

export interface Forecast {
  value: number;
  /** p10 and p90 of what the period will have used; null while the history is too short to say. */
  low: number | null;
  high: number | null;
  method: string;
}

/**
 * What a period will have used when it ends: spent so far + the remaining hours x level.
 * From 14 days of history on, an hour-of-week profile shapes the remaining hours, and the level is the mean of the last
 * seven days' ratios to it without the highest and the lowest, so that one odd day does not bend the forecast. Before that: the run rate of the last
 * 24 hours, or of the time seen, without the first, partly seen hour. The band adds the scatter of days (hours) around
 * that level to the uncertainty of the level itself and takes both as normal.
 *
 * Source: the usual prediction interval of a sum, s^2 H (1 + H / k) for H future units and a level from k past ones;
 * R. J. Hyndman and G. Athanasopoulos, "Forecasting: Principles and Practice", section 5.5.
 *
 * @returns null until one whole hour has been seen
 */
export function forecast(input: ForecastInput): Forecast | null {
  const seenDays = (input.now - input.historyFrom) / (DAY_HOURS * HOUR_MS);
  return seenDays >= PROFILE_MIN_DAYS ? byProfile(input) : byRunRate(input);
}

function byRunRate({ historyFrom, hourly, now, periodEnd, spent }: ForecastInput): Forecast | null {
  const window = Math.min(DAY_HOURS, (now - historyFrom) / HOUR_MS - 1);
  if (window < 1) return null;
  const elapsed = Math.floor((now - historyFrom) / HOUR_MS);
  const underWayShare = (now % HOUR_MS) / HOUR_MS;
  const whole = Math.floor(window - underWayShare + 1e-9);
  const complete = hourly.slice(elapsed - whole, elapsed);
  const rate = (sum(complete) + (hourly[elapsed] ?? 0)) / (whole + underWayShare);
  const remaining = Math.max(0, periodEnd - now) / HOUR_MS;
  const scatter = whole >= 3 ? standardDeviation(complete) : null;
  return {
    value: spent + rate * remaining,
    ...band(spent, rate * remaining, scatter, remaining, whole),
    method: `run rate of the last ${Math.round(window)} h`,
  };
}

function byProfile({ historyFrom, hourly, now, periodEnd, spent }: ForecastInput): Forecast {
  const firstHour = Math.floor(historyFrom / HOUR_MS);
  // The first hour was partly seen, the last one is under way: neither says what a whole hour uses.
  const complete = hourly.slice(1, Math.floor((now - historyFrom) / HOUR_MS));
  const hourOfWeek = (index: number): number => (firstHour + 1 + index) % WEEK_HOURS;
  const profile = hourProfile(complete, hourOfWeek);
  const days = lastDays(complete, profile, hourOfWeek);
  const level = trimmedMean(days.slice(0, LEVEL_DAYS).map((day) => day.ratio)) ?? 0;
  const residuals = days.map((day) => day.used - level * day.expected);
  const remaining = level * remainingProfile(profile, now, periodEnd);
  const remainingDays = Math.max(0, periodEnd - now) / (DAY_HOURS * HOUR_MS);
  return {
    value: spent + remaining,
    ...band(spent, remaining, standardDeviation(residuals), remainingDays, LEVEL_DAYS_USED),
    method: `hour-of-week profile of ${Math.floor(complete.length / DAY_HOURS)} days`,
  };
}

/** Mean use of each of the 168 hours of the week. */
function hourProfile(hours: readonly number[], hourOfWeek: (index: number) => number): number[] {
  const sums = Array.from({ length: WEEK_HOURS }, () => 0);
  const counts = Array.from({ length: WEEK_HOURS }, () => 0);
  hours.forEach((used, index) => {
    const cell = hourOfWeek(index);
    sums[cell] = (sums[cell] ?? 0) + used;
    counts[cell] = (counts[cell] ?? 0) + 1;
  });
  return sums.map((total, cell) => total / Math.max(1, counts[cell] ?? 0));
}

interface Day {
  used: number;
  /** What the profile says about the same 24 hours. */
  expected: number;
  ratio: number;
}

/** Whole days of 24 hours, counted back from now, newest first. */
function lastDays(hours: readonly number[], profile: readonly number[], hourOfWeek: (index: number) => number): Day[] {
  const days: Day[] = [];
  for (let end = hours.length; end >= DAY_HOURS; end -= DAY_HOURS) {
    let used = 0;
    let expected = 0;
    for (let index = end - DAY_HOURS; index < end; index++) {
      used += hours[index] ?? 0;
      expected += profile[hourOfWeek(index)] ?? 0;
    }
    days.push({ used, expected, ratio: expected > 0 ? used / expected : 0 });
  }
  return days;
}

/** Sum of the profile over the rest of the period; the hour under way counts by what is left of it. */
function remainingProfile(profile: readonly number[], now: number, periodEnd: number): number {
  let total = 0;
  for (let from = now; from < periodEnd;) {
    const hour = Math.floor(from / HOUR_MS);
    const to = Math.min(periodEnd, (hour + 1) * HOUR_MS);
    total += (profile[hour % WEEK_HOURS] ?? 0) * ((to - from) / HOUR_MS);
    from = to;
  }
  return total;
}

/** p10 to p90 of spent + remaining; what is spent cannot be un-spent. */
function band(
  spent: number,
  remaining: number,
  scatter: number | null,
  units: number,
  levelUnits: number,
): Pick<Forecast, 'low' | 'high'> {
  if (scatter === null) return { low: null, high: null };
  const half = Z_90 * scatter * Math.sqrt(units * (1 + units / levelUnits));
  return { low: spent + Math.max(0, remaining - half), high: spent + remaining + half };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
