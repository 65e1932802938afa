import { z } from 'zod';
import type { Unit } from '../../findings/finding.js';
import { name } from '../name.js';

const budget = z.strictObject({
  name,
  target: z.string().default('*').describe('* means all of them together.'),
  model: z.string().default('*'),
  metric: z.enum(['cost', 'tokens', 'calls']).default('cost'),
  limit: z.number().positive(),
  period: z.enum(['day', 'week', 'month']).default('month').describe('Calendar periods, UTC.'),
  near: z.number().gt(0).lt(1).default(0.8).describe('From this share on the budget is near.'),
  severity: z.enum(['page', 'ticket', 'note']).default('ticket'),
  enforce: z
    .boolean()
    .default(false)
    .describe('Once it is spent the http tap refuses new calls of the target, until the next period.'),
});

/** Section `budgets`: what may be spent in a period. */
export const budgets = z.array(budget).default([]);

export type BudgetConfig = z.output<typeof budget>;

/** In what the amounts of a budget are said. */
export const BUDGET_UNITS: Record<BudgetConfig['metric'], Unit> = { cost: 'usd', tokens: 'tokens', calls: 'calls' };
