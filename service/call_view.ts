import type { z } from 'zod';
import type { queries } from '../store/index.js';
import type { callDetail, callSummary } from './api_schemas.js';
import { clip } from './clip.js';
import type { ServiceContext } from './context.js';

export type CallSummary = z.output<typeof callSummary>;
export type CallDetail = z.output<typeof callDetail>;
export type CostLine = CallDetail['cost_lines'][number];

const PREVIEW_CHARACTERS = 300;

/** A row of a list, as the API shows it: callers by their alias. */
export function callSummaryOf(service: ServiceContext, row: queries.CallListRow): CallSummary {
  return { ...row, caller: aliasOf(service, row.caller) };
}

/** A whole call, with the arithmetic behind its cost. */
export function callDetailOf(service: ServiceContext, row: queries.CallRow): CallDetail {
  const { ingest_seq: _, ...call } = row;
  return {
    ...call,
    caller: aliasOf(service, row.caller),
    cost_lines: row.cost_source === 'unpriced' ? [] : service.pricer.lines(row),
    prompt_preview: preview(row.prompt),
    output_preview: preview(row.output),
  };
}

function aliasOf(service: ServiceContext, caller: string): string {
  return service.config.callers[caller] ?? caller;
}

/** The hash of a caller that may be given by its alias. */
export function callerHash(service: ServiceContext, nameOrHash: string): string {
  const entry = Object.entries(service.config.callers).find(([, name]) => name === nameOrHash);
  return entry?.[0] ?? nameOrHash;
}

function preview(text: string): string {
  return clip(text, PREVIEW_CHARACTERS);
}
