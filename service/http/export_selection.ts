import type { z } from 'zod';
import { rulesOf, type Selection } from '../export/index.js';
import type { ServiceContext } from '../context.js';
import type { exportQuery } from '../schemas/query.js';
import { callFilterOf } from './call_filter.js';

/** More are a matter of the command line, which has a disk to write to and somebody who waits. */
export const MOST_CALLS = 100_000;

/** Which calls an export takes, as on the command line: to train on, those of users alone unless a purpose is named. @throws {ProblemError} INVALID_INPUT */
export function exportSelection(service: ServiceContext, query: z.output<typeof exportQuery>): Selection {
  const isForTraining = query.format === 'openai-ft';
  const filter = callFilterOf(service, query);
  const purposes = filter.purposes ?? (isForTraining ? ['user' as const] : undefined);
  const wanted = { rating: query.rating, keep: query.keep, scores: [], finding: undefined };
  return { filter: { ...filter, purposes }, ...rulesOf(service.config, wanted, isForTraining) };
}
