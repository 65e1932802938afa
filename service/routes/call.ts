import { z } from 'zod';
import { callDetail } from '../api_schemas.js';
import { defineRoute } from '../route.js';

export const callRoute = defineRoute({
  method: 'get',
  path: '/api/v1/calls/{id}',
  scope: 'read',
  summary: 'One call with its texts and the arithmetic of its cost.',
  params: z.object({ id: z.string().min(1).max(128) }),
  response: callDetail,
  handle: () => {
    throw new Error('not built yet');
  },
});
