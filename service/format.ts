/** Numbers and times in sentences for people. All times are UTC, and say so. */

const count = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const significant = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 });
const three = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });
const cents = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumFractionDigits: 0 });
const fractions = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumSignificantDigits: 2 });
const dayAndMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' });
const month = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' });

export function formatCount(value: number): string {
  return count.format(value);
}

/** Two digits that mean something: 3.5, 0.042. */
export function formatSmall(value: number): string {
  return significant.format(value);
}

/** `1 call`, `1,204 calls`. */
export function formatCalls(calls: number): string {
  return `${formatCount(calls)} ${calls === 1 ? 'call' : 'calls'}`;
}

/** 640 ms, 2.4 s, 3 min. */
export function formatMs(ms: number): string {
  if (ms < 999.5) return `${ms < 10 ? significant.format(ms) : count.format(ms)} ms`;
  if (ms < 120_000) return `${ms < 10_000 ? significant.format(ms / 1000) : three.format(ms / 1000)} s`;
  return `${three.format(ms / 60_000)} min`;
}

/** 0.31 %. */
export function formatRatio(ratio: number): string {
  return `${significant.format(ratio * 100)} %`;
}

/** $4,200, $12.30, $0.0042. */
export function formatUsd(usd: number): string {
  if (usd !== 0 && Math.abs(usd) < 0.1) return fractions.format(usd);
  return Math.abs(usd) < 1000 && !Number.isInteger(usd) ? cents.format(usd) : dollars.format(usd);
}

/** 10:14 UTC. */
export function clockTime(time: number): string {
  return `${new Date(time).toISOString().slice(11, 16)} UTC`;
}

/** 26 November. */
export function formatDay(time: number): string {
  return dayAndMonth.format(time);
}

/** November. */
export function formatMonth(time: number): string {
  return month.format(time);
}
