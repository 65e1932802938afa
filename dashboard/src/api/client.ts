import createClient from 'openapi-fetch';
import { ApiError, errorFrom } from './errors.js';
import type { paths } from './schema.js';

/** A request that has not been answered by then counts as unanswered. */
const TIMEOUT_MS = 30_000;

async function fetchOrFail(request: Request): Promise<Response> {
  try {
    return await fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS)]) });
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new ApiError(0, 'unreachable', 'The service does not answer.');
  }
}

/** The service's API, typed by its OpenAPI document. Same origin; the login cookie goes along. */
export const client = createClient<paths>({ baseUrl: window.location.origin, fetch: fetchOrFail });

/** The data of an answer, or an ApiError. */
export async function unwrap<T>(answering: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await answering;
  if (data === undefined) throw errorFrom(response.status, error);
  return data;
}
