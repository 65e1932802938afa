import type { z } from 'zod';
import { queries } from '../store/index.js';
import type { feedbackRequest, feedbackResult } from './api_schemas.js';
import type { ServiceContext } from './context.js';
import { iso } from './range.js';

type FeedbackRequest = z.output<typeof feedbackRequest>;

/** Feedback comes soon after its call, or the call soon after the feedback; further back nothing is searched. */
const SEARCH_DAYS = 30;

/** Keeps a rating with all the names it came with, so that it finds its call also when that arrives later. */
export async function keepFeedback(
  service: ServiceContext,
  request: FeedbackRequest,
): Promise<z.output<typeof feedbackResult>> {
  const found = await findCall(service, request);
  await queries.insertFeedback(service.store, {
    at: iso(service.clock.now()),
    call_id: found ?? request.call_id ?? '',
    response_id: request.response_id ?? '',
    request_id: request.request_id ?? '',
    rating: request.rating,
    label: request.label ?? '',
    comment: request.comment ?? '',
  });
  return { status: found === null ? 'waiting' : 'attached', call_id: found ?? request.call_id ?? '' };
}

/** The newest call of that name, by the most exact name given. */
async function findCall(service: ServiceContext, request: FeedbackRequest): Promise<string | null> {
  const names = [
    ['call_id', request.call_id],
    ['response_id', request.response_id],
    ['request_id', request.request_id],
  ] as const;
  for (const [column, name] of names) {
    if (name === undefined || name === '') continue;
    const [row] = await service.store.query<{ call_id: string }>(
      `SELECT call_id FROM calls WHERE ${column} = {name:String} AND started_at > now() - INTERVAL ${SEARCH_DAYS} DAY
       ORDER BY started_at DESC LIMIT 1`,
      { name },
    );
    if (row) return row.call_id;
  }
  return null;
}
