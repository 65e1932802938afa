import type { Problem } from './types.js';

/** An answer that is not the one asked for. `status` is 0 when there was no answer at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Whether the service says that there is no such thing. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'title' in body && 'code' in body;
}

/** Turns the body of a refused request into an error; bodies that are no problem documents (a proxy's page) are kept out. */
export function errorFrom(status: number, body: unknown): ApiError {
  if (isProblem(body)) return new ApiError(status, body.code, body.detail ?? body.title);
  return new ApiError(status, 'unexpected_answer', `The service answered with status ${status}.`);
}

/** What to tell the reader: what is wrong, and what to do about it. */
export function explain(error: unknown): { title: string; advice: string } {
  if (!(error instanceof ApiError)) {
    return { title: 'This page broke', advice: 'Reload it. If it stays broken, the browser console says where.' };
  }
  if (error.status === 0) {
    return {
      title: 'The Sidelight service does not answer',
      advice:
        'Calls are not lost: collectors keep them on disk until it is back. Start it with “sidelight serve” (or look at its log); this page tries again by itself.',
    };
  }
  if (error.status === 401) return { title: 'A token is needed', advice: 'Log in with a token that may read.' };
  if (error.status === 403) {
    return {
      title: 'This token may not read',
      advice: 'Use a token with the scope “read” (service.tokens in the configuration).',
    };
  }
  if (error.status === 404) return { title: 'Not found', advice: error.message };
  if (error.status >= 500) {
    return {
      title: 'The service could not answer',
      advice: `${error.message} Its log says more; this page tries again by itself.`,
    };
  }
  return { title: 'The service refused this request', advice: error.message };
}
