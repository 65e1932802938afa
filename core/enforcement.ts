import { z } from 'zod';

/**
 * What the service tells collectors of a budget with `enforce`, in answer to their status. Times are spans, not moments: the
 * clocks of the two need not agree.
 */
const enforcedBudget = z
  .object({
    name: z.string().max(200),
    target: z.string().max(200).describe('Whose calls; * means those of all targets.'),
    refuse: z.boolean().describe('It is spent: new calls are to be refused.'),
    message: z.string().max(1000).describe('For the clients that are refused; empty while nobody is.'),
    seconds_left: z.number().nonnegative().describe('Until its next period begins.'),
  })
  .meta({ id: 'EnforcedBudget' });

export type EnforcedBudget = z.output<typeof enforcedBudget>;

export const enforcementState = z
  .object({ budgets: z.array(enforcedBudget).max(1000) })
  .meta({ id: 'EnforcementState' });

/** Type of the error of a call that the tap refused. */
export const BUDGET_EXHAUSTED = 'budget_exhausted';

export function budgetCovers({ target }: { target: string }, name: string): boolean {
  return target === '*' || target === name;
}

/** Whether a budget is used up. One that is enforced ends at its limit: with 100 calls allowed, the 101st is refused. */
export function isSpent({ limit, enforce }: { limit: number; enforce: boolean }, used: number): boolean {
  return enforce ? used >= limit : used > limit;
}
