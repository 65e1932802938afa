import type { z } from 'zod';
import type { queries } from '../../store/index.js';
import type { callDetail, callSummary } from '../schemas/api.js';
import { callerOf } from '../callers.js';
import { clip } from '../clip.js';
import type { ServiceContext } from '../context.js';
import { meanRating } from '../feedback.js';

export type CallSummary = z.output<typeof callSummary>;
export type CallDetail = z.output<typeof callDetail>;

const PREVIEW_CHARACTERS = 300;

/** A row of a list, as the API shows it: callers by their alias. */
export function callSummaryOf(
  service: ServiceContext,
  row: queries.CallListRow,
  feedback: readonly queries.Feedback[] = [],
): CallSummary {
  const { response_id: _, request_id: __, ...call } = row;
  return { ...call, caller: callerOf(service.config, row.caller).alias, rating: meanRating(feedback) };
}

/** A whole call, with the arithmetic behind its cost. */
export function callDetailOf(
  service: ServiceContext,
  row: queries.CallRow,
  feedback: readonly queries.Feedback[] = [],
): Omit<CallDetail, 'scores'> {
  const { ingest_seq: _, ...call } = row;
  return {
    ...call,
    caller: callerOf(service.config, row.caller).alias,
    cost_lines: row.cost_source === 'unpriced' ? [] : service.pricer.lines(row),
    prompt_preview: preview(row.prompt),
    output_preview: preview(row.output),
    rating: meanRating(feedback),
    feedback: feedback.map(({ at, rating, label, correction, comment, source }) => ({
      at,
      rating,
      label,
      correction,
      comment,
      source,
    })),
  };
}

function preview(text: string): string {
  return clip(text, PREVIEW_CHARACTERS);
}
