import { budget, listOf } from '../schemas/api.js';
import { budgetStates } from '../views/budget_state.js';
import { defineRoute } from '../http/route.js';

export const budgetsRoute = defineRoute({
  method: 'get',
  path: '/api/v1/budgets',
  scope: 'read',
  summary: 'What was spent of each budget in its current period.',
  response: listOf(budget, 'BudgetList'),
  handle: async (service) => ({ items: await budgetStates(service), next_cursor: null }),
});
