import { loginRequest } from '../api_schemas.js';
import { defineRoute } from '../route.js';

export const loginRoute = defineRoute({
  method: 'post',
  path: '/api/v1/login',
  scope: null,
  summary: 'Exchanges a token for a cookie, for the page.',
  body: loginRequest,
  response: null,
  handle: () => {
    throw new Error('not built yet');
  },
});
