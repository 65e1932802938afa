import { setTimeout as sleep } from 'node:timers/promises';
import { SidelightError } from '../../core/errors.js';
import { asNumber } from '../../core/json.js';
import type { Ask } from '../../evaluator/index.js';
import { queries } from '../../store/index.js';

const LOOK_EVERY_MS = 1000;
/** Within this the first answer is stored, with its price, also where much is going on. */
const FIRST_WITHIN_MS = 180_000;
const FIRST_LOOK_MS = 250;

/**
 * What a run has cost. Costs are known when calls are stored, seconds after they were made: what is not stored yet counts as much as the
 * others on average, and before any is stored as much as was guessed. Where nothing can be guessed, all wait for the first one to be stored.
 */
export class Spending {
  /** Requests that are paid for, in all of the run; those of them that are stored with a price, and what they cost. */
  private paid = 0;
  private priced = 0;
  private stored = 0;
  private cost = 0;
  private looked = -Infinity;

  /** @param guess US dollars a request; null when nothing is known of prices */
  constructor(
    private readonly ask: Ask,
    private readonly prefix: string,
    readonly maxCost: number,
    private readonly guess: number | null,
  ) {}

  /** To be called once before anything is sent. */
  async begin(): Promise<void> {
    await this.look();
    this.paid = this.priced;
  }

  /**
   * Sets aside the money for a request. False when it might go beyond the limit; without any price everything is allowed.
   * @throws {SidelightError} STORE_UNAVAILABLE when nothing is stored from which a price could be known
   */
  async reserve(): Promise<boolean> {
    if (this.each === null && this.stored === 0 && this.paid > 0) await this.first();
    else if (performance.now() - this.looked >= LOOK_EVERY_MS) await this.look();
    const deadline = performance.now() + FIRST_WITHIN_MS;
    while (this.isOver()) {
      // What is not stored yet may have cost less than it was taken for.
      if (this.paid <= this.stored || performance.now() > deadline) return false;
      await sleep(FIRST_LOOK_MS);
      await this.look();
    }
    this.paid++;
    return true;
  }

  private isOver(): boolean {
    const each = this.each;
    return each !== null && (this.usd ?? 0) + each > this.maxCost;
  }

  /** A request that failed costs nothing. */
  release(): void {
    this.paid--;
  }

  /** US dollars so far; null when no call has a price. */
  get usd(): number | null {
    const each = this.each;
    if (each === null) return null;
    return this.cost + Math.max(0, this.paid - this.priced) * each;
  }

  /** US dollars a request, about; null when nothing has a price. */
  get each(): number | null {
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
      'the first answer was not stored in time, so that nobody knows its price',
      {
        hint: 'Do collector and service run ("sidelight doctor")? --resume goes on with the run.',
      },
    );
  }

  private async look(): Promise<void> {
    this.looked = performance.now();
    const [row] = await this.ask(queries.probeSpendingSql(this.prefix));
    this.stored = asNumber(row?.['stored']) ?? 0;
    this.priced = asNumber(row?.['priced']) ?? 0;
    this.cost = asNumber(row?.['cost']) ?? 0;
  }
}
