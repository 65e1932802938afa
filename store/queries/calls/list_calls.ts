import type { Outcome, Purpose, StoredCall } from '../../../core/call.js';
import { asArray } from '../../../core/json.js';
import { SidelightError } from '../../../core/errors.js';
import { iso, time } from '../../sql/quoting.js';
import type { QueryParams, Store } from '../../store.js';
import { equals, inScope, within, type Condition, type Range, type Scope } from '../scope.js';

/** All purposes are listed unless `purposes` says otherwise. */
export interface CallFilter extends Scope {
  range: Range;
  /** Any of these; all when there are none. Of a call that a budget refused it says nothing of the model: only with `purposes`. */
  outcomes?: readonly Outcome[];
  operation?: string;
  backend?: string;
  /** Hashes, any of these. */
  callers?: readonly string[];
  session?: string;
  minDurationMs?: number;
  minTtftMs?: number;
  /** In prompt or output, case does not matter. */
  search?: string;
}

const LISTED = [
  'call_id',
  'response_id',
  'request_id',
  'target',
  'environment',
  'backend',
  'operation',
  'http_status',
  'outcome',
  'error_type',
  'streaming',
  'duration_ms',
  'ttft_ms',
  'input_tokens',
  'output_tokens',
  'tokens_source',
  'cost_usd',
  'cost_source',
  'caller',
  'purpose',
] as const;

export type CallListRow = Pick<StoredCall, (typeof LISTED)[number] | 'started_at'> & {
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

const PREVIEW_CHARS = 300;

/** Calls, newest first, page by page. @throws {SidelightError} USAGE when the cursor is not one of ours */
export async function listCalls(
  store: Store,
  filter: CallFilter,
  cursor: string | undefined,
  limit: number,
): Promise<CallPage> {
  const conditions = [...matching(filter), after(cursor)];
  const params: QueryParams = Object.assign({ limit: limit + 1 }, ...conditions.map((each) => each.params));
  const rows = await store.query<CallListRow>(
    `SELECT ${LISTED.join(', ')}, model, ${iso('c.started_at')} AS started_at,
       substringUTF8(prompt, 1, ${PREVIEW_CHARS}) AS prompt_preview, substringUTF8(output, 1, ${PREVIEW_CHARS}) AS output_preview
     FROM calls AS c WHERE ${conditions.map((each) => each.sql).join('')}
     ORDER BY c.started_at DESC, call_id DESC LIMIT {limit:UInt32}`,
    params,
  );
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}

/** What calls of the filter fulfil; joined they are a WHERE clause on `calls AS c`. */
export function matching(filter: CallFilter): Condition[] {
  const conditions = [
    within('c.started_at', filter.range),
    inScope(filter, null),
    equals({
      operation: filter.operation,
      backend: filter.backend,
      session_id: filter.session,
    }),
  ];
  if (filter.outcomes !== undefined && filter.outcomes.length > 0) {
    const asked = filter.purposes === undefined ? " AND purpose != 'refused'" : '';
    conditions.push({
      sql: `${asked} AND outcome IN {outcomes:Array(String)}`,
      params: { outcomes: [...filter.outcomes] },
    });
  }
  if (filter.callers !== undefined) {
    conditions.push({ sql: ' AND caller IN {callers:Array(String)}', params: { callers: [...filter.callers] } });
  }
  if (filter.minDurationMs !== undefined) {
    conditions.push({
      sql: ' AND duration_ms >= {min_duration:Float64}',
      params: { min_duration: filter.minDurationMs },
    });
  }
  if (filter.minTtftMs !== undefined) {
    conditions.push({ sql: ' AND ttft_ms >= {min_ttft:Float64}', params: { min_ttft: filter.minTtftMs } });
  }
  if (filter.search !== undefined && filter.search !== '') {
    const found = (column: string) => `positionCaseInsensitiveUTF8(${column}, {search:String}) > 0`;
    conditions.push({ sql: ` AND (${found('prompt')} OR ${found('output')})`, params: { search: filter.search } });
  }
  return conditions;
}

function cursorOf(row: CallListRow): string {
  return Buffer.from(JSON.stringify([Date.parse(row.started_at), row.call_id])).toString('base64url');
}

/** Calls that come after the cursor's in the list. */
function after(cursor: string | undefined): Condition {
  if (cursor === undefined || cursor === '') return { sql: '', params: {} };
  let at: unknown;
  let callId: unknown;
  try {
    [at, callId] = asArray(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    at = undefined;
  }
  if (!Number.isSafeInteger(at) || typeof callId !== 'string') {
    throw new SidelightError('USAGE', 'the cursor is not one this list gave');
  }
  return {
    sql: ` AND (c.started_at, call_id) < (${time('cursor_at')}, {cursor_id:String})`,
    params: { cursor_at: Number(at), cursor_id: callId },
  };
}
