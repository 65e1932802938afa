import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openapiDocument } from '../../../service/http/openapi.js';
import { routes } from '../../../service/routes/index.js';

const committed: unknown = JSON.parse(readFileSync(new URL('../../../service/openapi.json', import.meta.url), 'utf8'));

describe('the OpenAPI document', () => {
  it('is committed as the routes say (npm run api:types brings it up to date)', () => {
    expect(committed).toEqual(JSON.parse(JSON.stringify(openapiDocument(routes))));
  });

  it('describes every route: scope, answer, and the problem document', () => {
    const { paths = {} } = openapiDocument(routes);
    for (const route of routes) {
      const operation = paths[route.path]?.[route.method];
      expect(operation).toMatchObject({
        summary: route.summary,
        responses: { default: expect.anything() },
      });
      expect([route.path, operation?.security !== undefined]).toEqual([route.path, route.scope !== null]);
    }
    expect(Object.values(paths).flatMap((each) => Object.keys(each ?? {}))).toHaveLength(routes.length);
  });

  it('gives every operation a name of its own', () => {
    const names = Object.values(openapiDocument(routes).paths ?? {}).flatMap((path) => [
      path.get?.operationId,
      path.post?.operationId,
    ]);
    const given = names.filter((name) => name !== undefined);
    expect(new Set(given).size).toBe(routes.length);
  });
});
