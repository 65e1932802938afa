import { budget, listOf } from '../api_schemas.js';
const budgetList = listOf(budget, 'BudgetList');
import { defineRoute } from '../route.js';

export const budgetsRoute = defineRoute({
  method: 'get',
  path: '/api/v1/budgets',
  scope: 'read',
  summary: 'What was spent of each budget in its current period.',
  response: budgetList,
  handle: () => {
    throw new Error('not built yet');
  },
});
