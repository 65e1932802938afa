import { setTimeout as sleep } from 'node:timers/promises';
import type { Ask } from '../../core/ask.js';
import { SidelightError } from '../../core/errors.js';
import { asNumber } from '../../core/json.js';
import { queries } from '../../store/index.js';
import type { JudgingCost } from './judging_cost.js';
import { unprovenProbes } from '../installation/purpose_marks.js';

const LOOK_EVERY_MS = 1000;
/** Within this the first answer is stored, with its price, also where much is going on. */
const FIRST_WITHIN_MS = 180_000;
const FIRST_LOOK_MS = 250;

/**
 * What a run has cost, with its judge. Costs are known when calls are stored, seconds after they were made: what is not stored yet counts as much as the
 * others on average, and before any is stored as much as was guessed. All wait for the first one to be stored: it tells the price, and that the
 * tap takes it for a probe.
 */
export class Spending {
  /** Requests that are paid for, in all of the run; those of them that are stored with a price, and what they cost. */
  private paid = 0;
  private priced = 0;
  private stored = 0;
  private cost = 0;
  private looked = -Infinity;
  /** Requests since this run began, or went on, and answers that were judged before. */
  private reserved = 0;
  private readonly judgedBefore: number;

  /** @param guess US dollars a request; null when nothing is known of prices */
  constructor(
    private readonly ask: Ask,
    private readonly prefix: string,
    readonly maxCost: number,
    private readonly guess: number | null,
    private readonly judging: JudgingCost,
  ) {
    this.judgedBefore = judging.answers;
  }

  /** To be called once before anything is sent. */
  async begin(): Promise<void> {
    await this.look();
    this.paid = this.priced;
  }

  /**
   * Sets aside the money for a request and the judgement of its answer. False when it might go beyond the limit; without any price everything is allowed.
   * @throws {SidelightError} STORE_UNAVAILABLE when the first one is not stored in time, USAGE when the tap took it for a user's call
   */
  async reserve(): Promise<boolean> {
    if (this.stored === 0 && this.paid > 0) await this.first();
    else if (performance.now() - this.looked >= LOOK_EVERY_MS) await this.look();
    const deadline = performance.now() + FIRST_WITHIN_MS;
    while (this.isOver()) {
      // What is not stored yet may have cost less than it was taken for.
      if ((this.paid <= this.stored && this.aside === 0) || performance.now() > deadline) return false;
      await sleep(FIRST_LOOK_MS);
      await this.look();
    }
    this.paid++;
    this.reserved++;
    return true;
  }

  private isOver(): boolean {
    const each = this.each;
    return each !== null && (this.usd ?? 0) + this.aside + each > this.maxCost;
  }

  /** US dollars for answers that are still to be judged. */
  private get aside(): number {
    const judged = this.judging.answers - this.judgedBefore;
    return Math.max(0, this.reserved - judged) * (this.judging.each ?? 0);
  }

  /** A request that failed costs nothing. */
  release(): void {
    this.paid--;
    this.reserved--;
  }

  /** US dollars so far, judgements included; null when nothing has a price. */
  get usd(): number | null {
    const each = this.eachRequest;
    const sent = each === null ? null : this.cost + Math.max(0, this.paid - this.priced) * each;
    return sum(sent, this.judging.usd);
  }

  /** US dollars a request and its judgement, about; null when nothing has a price. */
  get each(): number | null {
    return sum(this.eachRequest, this.judging.each);
  }

  private get eachRequest(): number | null {
    return this.priced > 0 ? this.cost / this.priced : this.guess;
  }

  private async first(): Promise<void> {
    const deadline = performance.now() + FIRST_WITHIN_MS;
    while (this.stored === 0 && this.paid > 0 && performance.now() < deadline) {
      await sleep(FIRST_LOOK_MS);
      await this.look();
    }
    if (this.stored > 0 || this.paid === 0) return;
    throw new SidelightError(
      'STORE_UNAVAILABLE',
      'the first answer was not stored in time, so that nobody knows its price, and whether it counts as a probe',
      {
        hint: 'Do collector and service run ("sidelight doctor")? --resume goes on with the run.',
      },
    );
  }

  private async look(): Promise<void> {
    this.looked = performance.now();
    const [row] = await this.ask(queries.probeSpendingSql(this.prefix));
    if ((asNumber(row?.['unproven']) ?? 0) > 0) throw unprovenProbes();
    this.stored = asNumber(row?.['stored']) ?? 0;
    this.priced = asNumber(row?.['priced']) ?? 0;
    this.cost = asNumber(row?.['cost']) ?? 0;
  }
}

/** Of what is known; null where nothing is. */
function sum(a: number | null, b: number | null): number | null {
  return a === null && b === null ? null : (a ?? 0) + (b ?? 0);
}
