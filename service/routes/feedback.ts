import { feedbackRequest, feedbackResult } from '../schemas/door.js';
import { keepFeedback } from '../feedback.js';
import { defineRoute } from '../http/route.js';

export const feedbackRoute = defineRoute({
  method: 'post',
  path: '/api/v1/feedback',
  scope: 'feedback',
  summary: 'A rating of an answer; may come before its call.',
  body: feedbackRequest,
  response: feedbackResult,
  handle: (service, { body }) => keepFeedback(service, body),
});
