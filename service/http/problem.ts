import type { z } from 'zod';
import type { problem } from '../schemas/api.js';
import { SidelightError, type ErrorCode } from '../../core/errors.js';

export type Problem = z.output<typeof problem>;

/** Reasons the service refuses a request, and the HTTP status of each. Stable: clients rely on them. */
const PROBLEMS = {
  INVALID_INPUT: [400, 'The request is not valid'],
  UNAUTHORIZED: [401, 'A token is needed'],
  FORBIDDEN: [403, 'This token does not allow that'],
  HOST_NOT_ALLOWED: [403, 'This name is not one of the service'],
  ORIGIN_NOT_ALLOWED: [403, 'Requests from this page are not accepted'],
  NOT_FOUND: [404, 'There is nothing here'],
  METHOD_NOT_ALLOWED: [405, 'This address does not take that method'],
  TIMEOUT: [408, 'The request came too slowly'],
  TOO_LARGE: [413, 'The request is too large'],
  UNSUPPORTED_MEDIA: [415, 'This kind of body is not understood'],
  BUSY: [503, 'Too much is waiting to be stored'],
  EXPORTING: [503, 'Too many exports at once'],
  DRAINING: [503, 'The service is stopping'],
  INTERNAL: [500, 'Something went wrong'],
} as const satisfies Record<string, readonly [number, string]>;
export type ProblemCode = keyof typeof PROBLEMS;

export interface ProblemOptions {
  hint?: string;
  errors?: { path: string; message: string }[];
  headers?: Record<string, string>;
}

/** A refusal that becomes a problem document (RFC 9457). */
export class ProblemError extends Error {
  constructor(
    readonly code: ProblemCode,
    detail: string,
    readonly options: ProblemOptions = {},
  ) {
    super(detail);
    this.name = 'ProblemError';
  }
}

/** What zod found wrong, each with its place. */
export function invalidInput(place: string, error: z.ZodError): ProblemError {
  const errors = error.issues.slice(0, 20).map((issue) => ({
    path: [place, ...issue.path.map(String)].join('.'),
    message: issue.message,
  }));
  return new ProblemError('INVALID_INPUT', errors.map((each) => `${each.path}: ${each.message}`).join('; '), {
    errors,
  });
}

const STATUS_OF_ERROR: Partial<Record<ErrorCode, number>> = {
  STORE_UNAVAILABLE: 503,
  STORE_REFUSED: 422,
  QUERY_REFUSED: 400,
  MISSING_PACKAGE: 501,
  DISK_FULL: 507,
};

/** Seconds a client is asked to wait when the service cannot serve it now. */
const RETRY_AFTER_SECONDS = 2;

/** The problem document, and the headers that go with it, for anything a handler threw. */
export function problemOf(error: unknown): { problem: Problem; headers: Record<string, string> } {
  if (error instanceof ProblemError) {
    const [status, title] = PROBLEMS[error.code];
    return {
      problem: build(error.code, status, title, error.message, error.options.hint, error.options.errors),
      headers: { ...(status === 503 ? retryAfter(undefined) : {}), ...error.options.headers },
    };
  }
  if (error instanceof SidelightError) {
    const status = STATUS_OF_ERROR[error.code] ?? 500;
    return {
      problem: build(error.code, status, error.code.toLowerCase().replaceAll('_', ' '), error.message, error.hint),
      headers: status === 503 ? retryAfter(error.retryAfterMs) : {},
    };
  }
  const [status, title] = PROBLEMS.INTERNAL;
  return { problem: build('INTERNAL', status, title, undefined), headers: {} };
}

function retryAfter(milliseconds: number | undefined): Record<string, string> {
  const seconds = milliseconds === undefined ? RETRY_AFTER_SECONDS : Math.ceil(milliseconds / 1000);
  return { 'retry-after': String(Math.max(1, seconds)) };
}

function build(
  code: string,
  status: number,
  title: string,
  detail: string | undefined,
  hint?: string,
  errors?: { path: string; message: string }[],
): Problem {
  return {
    type: `urn:sidelight:problem:${code.toLowerCase()}`,
    title,
    status,
    code,
    ...(detail === undefined ? {} : { detail }),
    ...(hint === undefined ? {} : { hint }),
    ...(errors === undefined ? {} : { errors }),
  };
}
