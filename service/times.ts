/** Times in sentences for people. All are UTC; hours say so. */

const dayAndMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' });
const month = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' });

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
