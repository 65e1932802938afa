import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './errors.js';
import { loginGate } from './login_gate.js';

const STALE_MS = 5000;

/** Answers 4xx do not get better by asking again; silence and 5xx do. */
function worthRetrying(failures: number, error: unknown): boolean {
  if (error instanceof ApiError && error.status >= 400 && error.status < 500) return false;
  return failures < 1;
}

/** The page's memory of answers. A 401 of any of them raises the login form. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof ApiError && error.status === 401) loginGate.close();
      },
    }),
    defaultOptions: {
      queries: { staleTime: STALE_MS, retry: worthRetrying, retryDelay: 800, networkMode: 'always' },
    },
  });
}
