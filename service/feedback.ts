import type { z } from 'zod';
import { createRedactor } from '../capture/redact.js';
import { REDACTION_TYPES } from '../core/config/schema.js';
import { queries } from '../store/index.js';
import type { feedbackRequest, feedbackResult } from './schemas/door.js';
import type { ServiceContext } from './context.js';
import { iso } from './http/range.js';

type FeedbackRequest = z.output<typeof feedbackRequest>;

/** People write about people: what they write is masked like everything else. */
const redactor = createRedactor(REDACTION_TYPES);

/** Feedback comes soon after its call, or the call soon after the feedback; further back nothing is searched. */
const SEARCH_DAYS = 30;

/** Keeps a rating with all the names it came with, so that it finds its call also when that arrives later. */
export async function keepFeedback(
  service: ServiceContext,
  request: FeedbackRequest,
): Promise<z.output<typeof feedbackResult>> {
  const found = await findCall(service, request);
  const { hasher } = service;
  const redact = (text = '') => redactor(text, () => undefined);
  await queries.insertFeedback(service.store, {
    at: iso(service.clock.now()),
    call_id: found ?? request.call_id ?? '',
    response_id: request.response_id ?? '',
    request_id: request.request_id ?? '',
    rating: request.rating ?? null,
    label: redact(request.label),
    correction: redact(request.correction),
    comment: redact(request.comment),
    source: request.source ? hasher.hash(request.source) : '',
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
    const found = await queries.callNamed(service.store, column, name, SEARCH_DAYS);
    if (found !== null) return found;
  }
  return null;
}

/** Mean of the ratings among some feedback; null without any. */
export function meanRating(feedback: readonly queries.Feedback[]): number | null {
  const ratings = feedback.flatMap(({ rating }) => (rating === null ? [] : [rating]));
  return ratings.length === 0 ? null : ratings.reduce((sum, rating) => sum + rating, 0) / ratings.length;
}
