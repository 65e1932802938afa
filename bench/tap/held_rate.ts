import type { LoadResult } from './load.js';
import { load, type Place, recorded } from './place.js';
import { collectorState, secondsUntil, untilStill } from './sidelight_state.js';

const MAX_BACKLOG_SECONDS = 5;
const MAX_DRAIN_SECONDS = 1;
/** A short run that ends with so much to do, or with the queue so full, would not go on for long. */
const MAX_SHORT_DRAIN_SECONDS = 0.1;
const MAX_QUEUE_SHARE = 0.25;
/** Closing a segment and storing it takes a second or so; what is more has piled up. */
const MAX_SHORT_BACKLOG_SECONDS = 2;
const LOOK_EVERY_MS = 1000;
const WITHOUT_ANSWER = 'not all answered in time';

export interface Held {
  rate: number;
  calls: number;
  /** Calls the collector recorded (capture only) or rows in ClickHouse (full). */
  recorded: number | undefined;
  backlogSeconds: number;
  residentMb: number | undefined;
}

/**
 * One run at `rate`: undefined unless it was held with zero drops and a backlog under five seconds.
 * @param isShort it stands for a longer one: what piles up is not held
 */
async function tryRate(place: Place, rate: number, seconds: number, isShort: boolean): Promise<Held | undefined> {
  const { way, variant, say } = place;
  const held = way.collector
    ? await captured(place, rate, seconds, isShort)
    : await answered(place, rate, seconds, isShort);
  const verdict = typeof held === 'string' ? `not held: ${held}` : 'held';
  say(`    ${variant.name}: ${rate}/s for ${seconds.toFixed(0)} s, ${verdict}`);
  // The next try begins without what this one left behind.
  if (typeof held === 'string' && way.collector) await untilStill(recorded(way));
  return typeof held === 'string' ? undefined : held;
}

/** A run through something that records nothing; a text says why it was not held. */
async function answered(place: Place, rate: number, seconds: number, isShort: boolean): Promise<Held | string> {
  const result = await load(place, rate, { seconds });
  if (!isAnswered(result, isShort)) return WITHOUT_ANSWER;
  return {
    rate,
    calls: result.completed,
    backlogSeconds: result.drainSeconds,
    recorded: undefined,
    residentMb: undefined,
  };
}

/** A run through Sidelight; it is broken off at the first drop. A text says why it was not held. */
async function captured(place: Place, rate: number, seconds: number, isShort: boolean): Promise<Held | string> {
  const { way } = place;
  const before = await recorded(way)();
  const droppedBefore = (await collectorState(way))?.dropped ?? 0;
  const lost = new AbortController();
  let queueShare = 0;
  const look = async () => {
    const state = await collectorState(way);
    if ((state?.dropped ?? 0) > droppedBefore) lost.abort();
    queueShare = state?.queueShare ?? 0;
    return state;
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  const result = await load(place, rate, { seconds }, lost.signal);
  clearInterval(timer);
  if (isShort && queueShare > MAX_QUEUE_SHARE) return `the queue is ${Math.round(queueShare * 100)} % full`;
  if (!lost.signal.aborted && !isAnswered(result, isShort)) return WITHOUT_ANSWER;
  const allowed = isShort ? MAX_SHORT_BACKLOG_SECONDS : MAX_BACKLOG_SECONDS;
  const backlog = await secondsUntil(recorded(way), before + result.completed, allowed);
  const state = await look();
  if (lost.signal.aborted) return 'captured bytes were dropped';
  if (backlog === undefined) return `more than ${allowed} s of backlog at the end`;
  const stored = (await recorded(way)()) - before;
  return { rate, calls: result.completed, backlogSeconds: backlog, recorded: stored, residentMb: state?.residentMb };
}

function isAnswered({ failed, completed, due, drainSeconds }: LoadResult, isShort: boolean): boolean {
  const isDrained = drainSeconds < (isShort ? MAX_SHORT_DRAIN_SECONDS : MAX_DRAIN_SECONDS);
  return failed === 0 && completed === due && isDrained;
}

/** Where to look for the highest rate held, calls/s. */
export interface Search {
  start: number;
  /** Down, or up, so much at a time, until a short run is held and the next is not. */
  step: number;
  /** How often the last step is then halved. */
  halvings: number;
}

const LOWEST_RATE = 50;
const CONFIRM_STEP = 0.97;

type Holds = (rate: number) => Promise<boolean>;

/** The highest open-loop rate held for `seconds`: found with short runs, then confirmed by a whole one. */
export async function highestHeldRate(place: Place, search: Search, seconds: number): Promise<Held | undefined> {
  const short = Math.max(3, seconds / 8);
  const holds: Holds = async (rate) => (await tryRate(place, Math.round(rate), short, true)) !== undefined;
  let [low, high] = await bracket(holds, search);
  for (let halved = 0; halved < search.halvings && low > LOWEST_RATE; halved++) {
    const middle = (low + high) / 2;
    if (await holds(middle)) low = middle;
    else high = middle;
  }
  for (let rate = low; rate > LOWEST_RATE; rate *= CONFIRM_STEP) {
    const held = await tryRate(place, Math.round(rate), seconds, false);
    if (held) return held;
  }
  return undefined;
}

/** The last rate that was held, and the next that was not: upwards from one that is held, else downwards. */
async function bracket(holds: Holds, { start, step }: Search): Promise<[number, number]> {
  const [up, down] = [1 + step, 1 - step];
  let rate = start;
  if (await holds(rate)) {
    while (await holds(rate * up)) rate *= up;
    return [rate, rate * up];
  }
  do rate *= down;
  while (rate > LOWEST_RATE && !(await holds(rate)));
  return [rate, rate / down];
}
