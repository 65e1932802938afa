import type { Store } from '../store.js';
import type { Call, Outcome, Priced, Purpose } from '../../core/call.js';
import type { Range, Scope } from './scope.js';

export interface CallFilter extends Scope {
  range: Range;
  outcome?: Outcome;
  operation?: string;
  backend?: string;
  caller?: string;
  session?: string;
  minDurationMs?: number;
  minTtftMs?: number;
  /** In prompt or output, case does not matter. */
  search?: string;
}

/** All purposes are listed unless `purposes` says otherwise. */
export type CallListRow = Pick<
  Call & Priced,
  | 'call_id'
  | 'started_at'
  | 'target'
  | 'environment'
  | 'backend'
  | 'operation'
  | 'http_status'
  | 'outcome'
  | 'error_type'
  | 'streaming'
  | 'duration_ms'
  | 'ttft_ms'
  | 'input_tokens'
  | 'output_tokens'
  | 'tokens_source'
  | 'cost_usd'
  | 'cost_source'
  | 'caller'
> & {
  purpose: Purpose;
  /** Served, else asked for. */
  model: string;
  /** First 300 characters. */
  prompt_preview: string;
  output_preview: string;
};

export interface CallPage {
  items: CallListRow[];
  nextCursor: string | null;
}

/** Calls, newest first, page by page. @throws {SidelightError} USAGE when the cursor is not one of ours */
export async function listCalls(
  store: Store,
  filter: CallFilter,
  cursor: string | undefined,
  limit: number,
): Promise<CallPage> {
  throw new Error('not built yet');
}
