import type { Purpose } from '../../../core/call.js';
import { quoted } from '../../sql/quoting.js';
import type { Store } from '../../store.js';

interface LateCalls {
  target: string;
  /** Calls that began before the target's cursor. */
  late: number;
  /** When the calls began, the median, epoch milliseconds: far back while a backlog is coming in. */
  began: number;
}

/** Of the calls stored after `after` (an `ingest_seq`): how many are late, and the greatest `ingest_seq` there is now. */
export async function lateCalls(
  store: Store,
  {
    after,
    cursors,
    purposes,
  }: { after: number; cursors: readonly { target: string; cursor: number }[]; purposes: readonly Purpose[] },
): Promise<{ last: number; targets: LateCalls[] }> {
  const isLate = cursors.map(
    ({ target, cursor }) =>
      `(target = ${quoted(target)} AND started_at < fromUnixTimestamp64Milli(${Math.floor(cursor)}, 'UTC'))`,
  );
  const rows = await store.query<LateCalls & { last: number }>(
    `SELECT target, countIf(${isLate.join(' OR ') || '0'}) AS late, max(ingest_seq) AS last,
       toInt64(quantileExact(0.5)(toUnixTimestamp64Milli(started_at))) AS began
     FROM calls WHERE ingest_seq > {after:UInt64} AND purpose IN {purposes:Array(String)} GROUP BY target`,
    { after, purposes: [...purposes] },
  );
  return {
    last: Math.max(after, ...rows.map((row) => Number(row.last))),
    targets: rows.map(({ target, late, began }) => ({ target, late: Number(late), began: Number(began) })),
  };
}
