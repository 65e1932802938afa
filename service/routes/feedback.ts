import { feedbackRequest, feedbackResult } from '../api_schemas.js';
import { defineRoute } from '../route.js';

export const feedbackRoute = defineRoute({
  method: 'post',
  path: '/api/v1/feedback',
  scope: 'feedback',
  summary: 'A rating of an answer; may come before its call.',
  body: feedbackRequest,
  response: feedbackResult,
  handle: () => {
    throw new Error('not built yet');
  },
});
