import { z } from 'zod';
import { queries } from '../../store/index.js';
import { askedLabels } from '../views/asked_labels.js';
import { callDetail } from '../schemas/api.js';
import { callDetailOf } from '../views/call.js';
import { ProblemError } from '../http/problem.js';
import { defineRoute } from '../http/route.js';

export const callRoute = defineRoute({
  method: 'get',
  path: '/api/v1/calls/{id}',
  scope: 'read',
  summary: 'One call with its texts and the arithmetic of its cost.',
  params: z.object({ id: z.string().min(1).max(128) }),
  response: callDetail,
  handle: async (service, { params }) => {
    const row = await queries.getCall(service.store, params.id);
    if (row === null) throw new ProblemError('NOT_FOUND', `No call ${params.id} is stored.`);
    const [feedback, scores] = await Promise.all([
      queries.feedbackOf(service.store, [row]),
      queries.scoresOf(service.store, row),
    ]);
    const asked = askedLabels(
      service.config,
      scores.map(({ scorer }) => scorer),
    );
    return {
      ...callDetailOf(service, row, feedback.get(row.call_id)),
      scores: scores.map((score) => ({ ...score, asked: asked.get(score.scorer) ?? null })),
    };
  },
});
