import type { z } from 'zod';
import type { queries } from '../../store/index.js';
import { callerHashes } from '../callers.js';
import type { ServiceContext } from '../context.js';
import type { callFilters } from '../schemas/query.js';
import { parseRange, scopeOf } from './range.js';

/** Which calls a query means: those of the list, and those of an export. @throws {ProblemError} INVALID_INPUT */
export function callFilterOf(
  { config, clock }: ServiceContext,
  query: z.output<typeof callFilters>,
): queries.CallFilter {
  return {
    ...scopeOf(query, config),
    range: parseRange(query, clock),
    purposes: query.purpose === undefined ? undefined : [query.purpose],
    outcomes: query.outcome,
    operation: query.operation,
    backend: query.backend,
    callers: query.caller === undefined ? undefined : callerHashes(config, query.caller),
    session: query.session,
    minDurationMs: query.min_duration_ms,
    minTtftMs: query.min_ttft_ms,
    search: query.search,
  };
}
