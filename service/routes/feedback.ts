import { feedbackRequest, feedbackResult } from '../door_schemas.js';
import { keepFeedback } from '../feedback.js';
import { defineRoute } from '../route.js';

export const feedbackRoute = defineRoute({
  method: 'post',
  path: '/api/v1/feedback',
  scope: 'feedback',
  summary: 'A rating of an answer; may come before its call.',
  body: feedbackRequest,
  response: feedbackResult,
  handle: (service, { body }) => keepFeedback(service, body),
});
