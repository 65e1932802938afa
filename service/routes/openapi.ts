import { Answer, defineRoute } from '../http/route.js';

export const openapiRoute = defineRoute({
  method: 'get',
  path: '/openapi.json',
  scope: null,
  summary: 'This document.',
  response: null,
  produces: 'application/json',
  handle: (service) => new Answer(200, 'application/json; charset=utf-8', service.openapi()),
});
