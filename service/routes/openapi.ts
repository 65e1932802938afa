import { defineRoute } from '../route.js';

export const openapiRoute = defineRoute({
  method: 'get',
  path: '/openapi.json',
  scope: null,
  summary: 'This document.',
  response: null,
  produces: 'application/json',
  handle: () => {
    throw new Error('not built yet');
  },
});
