import { logistic } from '../../stats/bands/harmonics.js';

/** Whether a change that alarmed is over: evidence for "as usual again" against "half of the change is still there". Plain JSON. */
export interface Recovery {
  /** ln of the likelihood ratio since it was last 0, never below. */
  log: number;
  /** End of the batch since which it grows. */
  since: number;
}

/**
 * Ends that are too early come at least so many batches apart, on average, while half of the change is there, and thousands where all of it is:
 * how much has changed is taken for more than it is when it has just alarmed, and an end that is none would have the change told again.
 */
const ENOUGH = Math.log(150);
/** And it has lasted. */
const LASTS_MS = 15 * 60_000;

export function noRecovery(at: number): Recovery {
  return { log: 0, since: at };
}

/** A batch more: Page's CUSUM of the evidence, floored at 0. */
export function recovering({ log, since }: Recovery, at: number, evidence: number): Recovery {
  const next = log + (Number.isFinite(evidence) ? evidence : 0);
  return next <= 0 ? { log: 0, since: at } : { log: next, since };
}

export function isOver({ log, since }: Recovery, at: number): boolean {
  return log >= ENOUGH && at - since >= LASTS_MS;
}

/** ln of how much likelier a sum of values in [0, 1] is around `usual` than around what lies half way to `changed` (in log-odds). */
export function evidenceOfUsual(n: number, sum: number, usual: number, changed: number): number {
  const [p, all] = [bounded(usual), bounded(changed)];
  const q = logistic((logit(p) + logit(all)) / 2);
  return sum * Math.log(p / q) + (n - sum) * Math.log((1 - p) / (1 - q));
}

function bounded(share: number): number {
  return Math.min(0.9995, Math.max(0.0005, share));
}

function logit(share: number): number {
  return Math.log(share / (1 - share));
}
