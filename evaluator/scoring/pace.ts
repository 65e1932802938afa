/** A backlog may take this long to be worked off before less of it is read. */
const PATIENCE_SECONDS = 1800;
/** Weight of what was seen last in running means. */
const FRESH = 0.2;
/** What a heavy scorer is taken to cost until that is known, seconds: some windows of a long text. */
const FIRST_GUESS = 0.1;
/** However long the queue: of a million calls a thousand are read. */
const LEAST = 0.001;

/** Shares of the calls that are read, 0 to 1. */
export interface Shares {
  cheap: number;
  heavy: number;
}

/** What reading costs beside the scorers, under a name no scorer has. */
const STORE = 'store';

/**
 * How large a share of the calls can be read within the CPU allowance: from what a text costs each scorer, how many calls come, and how
 * many wait. Cheap scorers come first, heavy ones have what is left.
 */
export class Pace {
  /** Seconds a text, by scorer, and how often they were noted. */
  private readonly costs = new Map<string, { each: number; times: number }>();
  /** Calls a second; unknown until they have been counted twice. */
  private arrivals: number | undefined;
  private last: { at: number; seen: number } | undefined;

  /** @param cpu share of one core */
  constructor(private readonly cpu: number) {}

  /** Notes what a scorer took for one text, seconds. The first time, models are loaded and code is not compiled: it counts until there is a second. */
  spent(scorer: string, seconds: number, texts: number): void {
    if (texts === 0) return;
    const { each, times } = this.costs.get(scorer) ?? { each: 0, times: 0 };
    this.costs.set(scorer, { each: smoothed(times > 1 ? each : undefined, seconds / texts), times: times + 1 });
  }

  /** Notes what fetching texts and keeping scores took, seconds of waiting: on a busy machine that is longer, and less is read. */
  fetched(seconds: number, calls: number): void {
    this.spent(STORE, seconds, calls);
  }

  /** Notes how many calls have ever come. @param at monotonic milliseconds */
  came(seen: number, at: number): void {
    if (this.last !== undefined && at > this.last.at) {
      const rate = ((seen - this.last.seen) * 1000) / (at - this.last.at);
      this.arrivals = smoothed(this.arrivals, Math.max(0, rate));
    }
    this.last = { at, seen };
  }

  /** The share of calls that scorers can read. */
  shares(waiting: number, cheap: readonly string[], heavy: readonly string[]): Shares {
    const load = (this.arrivals ?? 0) + waiting / PATIENCE_SECONDS;
    const cheapCost = this.costOf([STORE, ...cheap]);
    const heavyCost = this.costOf(heavy, FIRST_GUESS);
    const cheapShare = load * cheapCost > this.cpu ? this.cpu / (load * cheapCost) : 1;
    const left = this.cpu - load * cheapShare * cheapCost;
    const heavyShare = load * heavyCost > left ? left / (load * heavyCost) : 1;
    return { cheap: atLeast(cheapShare), heavy: atLeast(heavyShare) };
  }

  /** How long to rest after work, milliseconds, so that work is the allowed share of time. */
  restAfter(workedSeconds: number): number {
    return Math.min(60_000, workedSeconds * 1000 * Math.max(0, 1 / this.cpu - 1));
  }

  private costOf(scorers: readonly string[], unknown = 0): number {
    return scorers.reduce((sum, scorer) => sum + (this.costs.get(scorer)?.each ?? unknown), 0);
  }
}

/** A running mean that begins with what is seen first. */
function smoothed(known: number | undefined, seen: number): number {
  return known === undefined ? seen : known + FRESH * (seen - known);
}

function atLeast(share: number): number {
  return Math.max(LEAST, Math.min(1, share));
}
