import type { Config, TargetConfig } from '../../../core/config/schema.js';
import { tapFor } from '../../../core/config/choose_tap.js';
import { budgetCovers, type EnforcedBudget } from '../../../core/enforcement.js';
import type { Logger } from '../../../core/process/log.js';
import { COLLECTOR_METRICS } from '../../../core/names/metrics.js';
import type { Sample } from '../../sample.js';

/** What the service has said of budgets is believed so long; afterwards calls pass. */
const BELIEVED_MS = 5 * 60_000;

/** Why a call is refused, and when it may be tried again. */
export interface Refusal {
  budget: string;
  /** For whoever called. */
  message: string;
  retryAfterSeconds: number;
}

export interface BudgetGateOptions {
  config: Pick<Config, 'targets' | 'budgets'>;
  log: Logger;
  /** Monotonic clock, ms. */
  now?: () => number;
}

/**
 * Knows whether calls of a target are to be refused, as the service said last. It fails open: without a word of the service, or with
 * one that is too old, calls pass, and that is said.
 */
export class BudgetGate {
  readonly #targets: readonly TargetConfig[];
  readonly #log: Logger;
  readonly #now: () => number;
  #budgets: readonly EnforcedBudget[] = [];
  /** The service has said something, be it that it enforces no budget. */
  wasHeard = false;
  #heardAt: number;
  /** The service has spoken, or the configuration tells that there is something to hear. */
  #isAwaited: boolean;
  /** It was said that calls pass unheeded. */
  #saidOpen = false;
  /** By budget and target: whether calls were refused when last it was said. */
  readonly #said = new Map<string, boolean>();

  constructor({ config, log, now = () => performance.now() }: BudgetGateOptions) {
    this.#targets = config.targets;
    this.#log = log;
    this.#now = now;
    this.#heardAt = now();
    this.#isAwaited = config.budgets.some(({ enforce }) => enforce);
  }

  /** Takes what the service says: all budgets it enforces. */
  heard(budgets: readonly EnforcedBudget[]): void {
    this.#budgets = budgets;
    this.wasHeard = true;
    this.#heardAt = this.#now();
    this.#isAwaited = this.#pairs().length > 0;
    if (this.#saidOpen) this.#log.info('the service can be heard again: budgets are enforced');
    this.#saidOpen = false;
    for (const { budget, target } of this.#pairs()) this.#say(budget, target);
  }

  /** Why a new call to this target is refused; null where it passes. Of several budgets the one that holds longest. */
  refusal(target: string): Refusal | null {
    const age = this.#now() - this.#heardAt;
    if (this.#budgets.length === 0 || age > BELIEVED_MS) return null;
    let found: Refusal | null = null;
    for (const budget of this.#budgets) {
      const seconds = Math.ceil(budget.seconds_left - age / 1000);
      if (!budget.refuse || seconds <= 0 || !budgetCovers(budget, target)) continue;
      if (found !== null && found.retryAfterSeconds >= seconds) continue;
      found = { budget: budget.name, message: budget.message, retryAfterSeconds: seconds };
    }
    return found;
  }

  /** Says, once, when the service has been silent too long. To be called every few seconds. */
  watch(): void {
    if (!this.#isAwaited || this.#saidOpen || !this.#isStale()) return;
    this.#saidOpen = true;
    this.#log.warn(
      { silent_seconds: Math.round((this.#now() - this.#heardAt) / 1000) },
      'budgets are not enforced: the service does not say how they stand; all calls pass until it does',
    );
  }

  samples(): Sample[] {
    return this.#pairs().flatMap(({ budget, target }) => {
      const tap = tapFor(target);
      const labels = { target: target.name, tap, budget: budget.name };
      const refuses = tap === 'http' && this.refusal(target.name) !== null && budget.refuse;
      const enforces = tap === 'http' && !this.#isStale();
      return [
        { name: COLLECTOR_METRICS.budgetEnforced, labels, value: Number(enforces) },
        { name: COLLECTOR_METRICS.budgetRefusing, labels, value: Number(refuses) },
      ];
    });
  }

  #isStale(): boolean {
    return this.#now() - this.#heardAt > BELIEVED_MS;
  }

  #pairs(): { budget: EnforcedBudget; target: TargetConfig }[] {
    return this.#budgets.flatMap((budget) =>
      this.#targets.filter(({ name }) => budgetCovers(budget, name)).map((target) => ({ budget, target })),
    );
  }

  #say({ name: budget, refuse, message }: EnforcedBudget, target: TargetConfig): void {
    const key = JSON.stringify([budget, target.name]);
    const before = this.#said.get(key);
    if (before === refuse) return;
    this.#said.set(key, refuse);
    const about = { target: target.name, budget };
    if (tapFor(target) === 'tcp') {
      const hint = 'set tap: http for this target; the tcp tap passes bytes and cannot answer';
      this.#log.error({ ...about, hint }, 'this budget cannot be enforced here: calls pass, spent or not');
    } else if (refuse) this.#log.warn({ ...about, message }, 'the budget is spent: new calls are refused');
    else if (before === true) this.#log.info(about, 'the budget is no longer spent: calls pass again');
  }
}
