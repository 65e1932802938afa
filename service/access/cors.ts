import type { RequestHandler } from 'express';
import type { Config } from '../../core/config/schema.js';

/** The one address pages of other sites may post to. */
const FEEDBACK = '/api/v1/feedback';
const ONE_DAY_SECONDS = '86400';

/** Whether a page of that origin may post feedback: the configuration names it. */
export function mayPostFeedback({ feedback_origins }: Config['service'], path: string, origin: string | undefined) {
  return path === FEEDBACK && origin !== undefined && feedback_origins.some((each) => new URL(each).origin === origin);
}

/** Answers the questions of browsers before they let such a page post (CORS, Fetch standard). No cookie goes along. */
export function crossOrigin(service: Config['service']): RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers;
    if (origin === undefined || !mayPostFeedback(service, request.path, origin)) {
      next();
      return;
    }
    response.set({
      'access-control-allow-origin': origin,
      vary: 'Origin',
      'cross-origin-resource-policy': 'cross-origin',
    });
    if (request.method !== 'OPTIONS') {
      next();
      return;
    }
    response
      .status(204)
      .set({
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'authorization, content-type',
        'access-control-max-age': ONE_DAY_SECONDS,
      })
      .end();
  };
}
