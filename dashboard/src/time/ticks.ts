const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS = [
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  4 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  5 * DAY,
  7 * DAY,
  14 * DAY,
] as const;

/** Round moments of the reader's clock between two instants, at most `most` of them. */
export function timeTicks(from: number, to: number, most = 7): number[] {
  const step = STEPS.find((each) => (to - from) / each <= most) ?? 30 * DAY;
  const offset = new Date(from).getTimezoneOffset() * MINUTE;
  const first = Math.ceil((from - offset) / step) * step + offset;
  const ticks: number[] = [];
  for (let at = first; at <= to; at += step) ticks.push(at);
  return ticks;
}

/** Days are enough on an axis from two days on. */
export function ticksAreDays(from: number, to: number): boolean {
  return to - from > 2 * DAY;
}

/** Round values from 0 to at least `max`, four or five of them, for a vertical axis. */
export function valueTicks(max: number, wanted = 4): number[] {
  if (!(max > 0)) return [0, 1];
  const rough = max / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? rough;
  const ticks: number[] = [];
  for (let index = 0; index * step < max + step * 0.999; index += 1) ticks.push(Number((index * step).toPrecision(12)));
  return ticks;
}
