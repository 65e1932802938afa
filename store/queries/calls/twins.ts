import type { StoredCall, Tap } from '../../../core/call.js';
import { time } from '../../sql/quoting.js';
import type { QueryParams, Store } from '../../store.js';
import type { Range } from '../scope.js';
import { READ_COLUMNS } from './read_columns.js';

/** Calls seen by a collector's tap. */
const BY_TAP: readonly Tap[] = ['tcp', 'http'];

export interface TwinQuestion {
  /** Of the calls that are looked for. */
  range: Range;
  responseIds: readonly string[];
  traceIds: readonly string[];
}

/** Calls that taps saw with one of these response ids or trace ids. */
export async function callsSeenByTaps(store: Store, question: TwinQuestion): Promise<StoredCall[]> {
  const { range, responseIds, traceIds } = question;
  if (responseIds.length === 0 && traceIds.length === 0) return [];
  return callsWhere(
    store,
    `tap IN {taps:Array(String)} AND c.started_at >= ${time('from')} AND c.started_at <= ${time('to')}
     AND (response_id IN {response_ids:Array(String)} OR trace_id IN {trace_ids:Array(String)})`,
    {
      taps: BY_TAP,
      from: Math.floor(range.from),
      to: Math.ceil(range.to),
      response_ids: responseIds,
      trace_ids: traceIds,
    },
  );
}

/** Calls told by spans that were stored after a moment (Unix epoch, milliseconds), the newest first, at most `limit`. */
export async function callsToldBySpans(store: Store, since: number, limit: number): Promise<StoredCall[]> {
  return callsWhere(
    store,
    `tap = 'otlp' AND c.ingested_at >= ${time('since')} ORDER BY c.ingested_at DESC LIMIT {limit:UInt32}`,
    { since: Math.floor(since), limit },
  );
}

/** Calls by their id. */
export async function callsById(store: Store, callIds: readonly string[]): Promise<StoredCall[]> {
  return callIds.length === 0 ? [] : callsWhere(store, 'call_id IN {ids:Array(String)}', { ids: callIds });
}

async function callsWhere(store: Store, condition: string, params: QueryParams): Promise<StoredCall[]> {
  return store.query<StoredCall>(`SELECT ${READ_COLUMNS.join(', ')} FROM calls AS c WHERE ${condition}`, params);
}

/** Whether a collector sent a segment after a moment (Unix epoch, milliseconds). */
export async function collectorsSince(store: Store, since: number): Promise<boolean> {
  const rows = await store.query(
    `SELECT 1 FROM segments WHERE collector_id != '' AND stored_at >= ${time('since')} LIMIT 1`,
    { since: Math.floor(since) },
  );
  return rows.length > 0;
}
