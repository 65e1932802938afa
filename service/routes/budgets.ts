import { budget, listOf } from '../api_schemas.js';
import { budgetStates } from '../budget_state.js';
import { defineRoute } from '../route.js';

export const budgetsRoute = defineRoute({
  method: 'get',
  path: '/api/v1/budgets',
  scope: 'read',
  summary: 'What was spent of each budget in its current period.',
  response: listOf(budget, 'BudgetList'),
  handle: async (service) => ({ items: await budgetStates(service), next_cursor: null }),
});
