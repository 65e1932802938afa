import { periodAround } from '../../core/time/calendar.js';
import type { JudgeConfig } from '../../core/config/schema.js';
import type { queries } from '../../store/index.js';

/** Tokens a request has used, or may use at most. */
export interface Tokens {
  input: number;
  output: number;
}

type Limits = Pick<JudgeConfig, 'price' | 'daily_cost_cap' | 'daily_requests'>;

/**
 * What a judge may spend in a day (UTC). Before a request the most it can cost is set aside, so that the cap holds whatever comes back.
 * Where no price is known, requests are counted instead of dollars.
 */
export class DailyBudget {
  private spent: queries.SpendingState;
  private aside = 0;
  private refusedOn = -1;

  constructor(
    private readonly limits: Limits,
    saved: queries.SpendingState | null | undefined,
  ) {
    this.spent = saved ?? { day: 0, usd: 0, requests: 0 };
  }

  get isPriced(): boolean {
    return this.limits.price !== undefined;
  }

  /** US dollars of so many tokens; 0 without a price. */
  costOf({ input, output }: Tokens): number {
    const { price } = this.limits;
    return price === undefined ? 0 : (input * price.input + output * price.output) / 1e6;
  }

  /** Sets aside what a request can cost. False when it might go beyond the day's limit. @param now epoch milliseconds */
  reserve(most: Tokens, now: number): boolean {
    this.turnTo(now);
    const { daily_cost_cap, daily_requests } = this.limits;
    const fits = this.isPriced
      ? this.spent.usd + this.aside + this.costOf(most) <= daily_cost_cap
      : this.spent.requests < daily_requests;
    if (!fits) {
      this.refusedOn = this.spent.day;
      return false;
    }
    this.aside += this.costOf(most);
    this.spent.requests++;
    return true;
  }

  /** Counts what a request has cost of what was set aside for it. @returns US dollars */
  settle(most: Tokens, used: Tokens): number {
    const cost = this.costOf(used);
    this.aside = Math.max(0, this.aside - this.costOf(most));
    this.spent.usd += cost;
    return cost;
  }

  /** No more today: a request did not fit. */
  isCapped(now: number): boolean {
    this.turnTo(now);
    return this.refusedOn === this.spent.day;
  }

  toState(): queries.SpendingState {
    return { ...this.spent };
  }

  /** A clock that is set back does not give the money anew. */
  private turnTo(now: number): void {
    const { from } = periodAround('day', now);
    if (from > this.spent.day) this.spent = { day: from, usd: 0, requests: 0 };
  }
}
