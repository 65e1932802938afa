import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { problem } from '../schemas/api.js';
import type { Route } from './route.js';

/** The version of the API, not of the package: it changes when a client would have to. */
const API_VERSION = '1.0.0';

/** The OpenAPI 3.1 document of the given routes. */
export function openapiDocument(routes: readonly Route[]) {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Sidelight',
      version: API_VERSION,
      description: 'Calls of model servers, held against their budgets. Errors are RFC 9457 problem documents.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'Needed as soon as tokens are configured.' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'sidelight_session', description: 'Set by POST /api/v1/login.' },
      },
    },
  });
}

function operation(route: Route): ZodOpenApiOperationObject {
  return {
    operationId: operationId(route),
    summary: route.summary,
    ...(route.scope === null ? {} : { security: [{ bearer: [route.scope] }, { cookie: [route.scope] }] }),
    requestParams: {
      ...(route.params instanceof z.ZodObject ? { path: route.params } : {}),
      ...(route.query instanceof z.ZodObject ? { query: route.query } : {}),
    },
    ...requestBody(route),
    responses: {
      ...success(route),
      default: {
        description: 'What went wrong',
        content: { 'application/problem+json': { schema: problem } },
      },
    },
  };
}

function requestBody(route: Route): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  if (route.stream !== undefined) {
    return { requestBody: { required: true, content: { [route.stream]: { schema: z.string() } } } };
  }
  if (route.body === undefined) return {};
  return { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } };
}

function success(route: Route): ZodOpenApiOperationObject['responses'] {
  if (route.response !== null) {
    return { '200': { description: 'Done', content: { 'application/json': { schema: route.response } } } };
  }
  if (route.produces === undefined) return { '204': { description: 'Done' } };
  return { '200': { description: 'Done', content: { [route.produces]: { schema: z.string() } } } };
}

/** `get /api/v1/calls/{id}` is `getCallsId`. */
function operationId(route: Route): string {
  const words = route.path.replace('/api/v1', '').match(/[A-Za-z]+/g) ?? [];
  return route.method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
