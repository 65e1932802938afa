import type { Outcome, Purpose, StoredCall } from '../../../core/call.js';
import type { CallOrder } from '../../../core/call_order.js';
import { iso } from '../../sql/quoting.js';
import type { QueryParams, Store } from '../../store.js';
import { after, cursorOf, orderSql, valueSql } from './call_order.js';
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

/** Calls, newest first or as `order` says, page by page. @throws {SidelightError} USAGE when the cursor is not one of this list */
export async function listCalls(
  store: Store,
  filter: CallFilter,
  cursor: string | undefined,
  limit: number,
  order?: CallOrder,
): Promise<CallPage> {
  const conditions = [...matching(filter), after(cursor, order)];
  const params: QueryParams = Object.assign({ limit: limit + 1 }, ...conditions.map((each) => each.params));
  const rows = await store.query<SortedRow>(
    `SELECT ${LISTED.join(', ')}, model, ${iso('c.started_at')} AS started_at, ${valueSql(order)} AS sort_value,
       substringUTF8(prompt, 1, ${PREVIEW_CHARS}) AS prompt_preview, substringUTF8(output, 1, ${PREVIEW_CHARS}) AS output_preview
     FROM calls AS c WHERE ${conditions.map((each) => each.sql).join('')}
     ORDER BY ${orderSql(order)} LIMIT {limit:UInt32}`,
    params,
  );
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map(unsorted),
    nextCursor: last === undefined ? null : cursorOf(placeOf(last), order),
  };
}

type SortedRow = CallListRow & { sort_value: number | null };

function placeOf(row: SortedRow) {
  return { at: Date.parse(row.started_at), callId: row.call_id, value: row.sort_value };
}

function unsorted(row: SortedRow): CallListRow {
  const { sort_value: _, ...call } = row;
  return call;
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
