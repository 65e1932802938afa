import { quoted, time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';
import { type ClosedSessionsQuestion, closedSessionsSql, type SessionsOf, whichCalls } from './closed_sessions.js';

/** What segments are named by, from wide to deep. */
export const SEGMENT_DIMENSIONS = ['version', 'model', 'route', 'tenant'] as const;
export type SegmentDimension = (typeof SEGMENT_DIMENSIONS)[number];

/** Closed sessions of one hour with the same version, model, route and tenant; `''`: any that is not among the busiest. */
export interface SegmentCell extends Record<SegmentDimension, string> {
  /** Hours since 1970. */
  hour: number;
  sessions: number;
  /** By name of a value: how many sessions have it, and of how many it is above what was asked. */
  counts: Record<string, [number, number]>;
}

/** The busiest values of each dimension, by calls. */
export async function busiestSegments(
  store: Store,
  question: SessionsOf,
  most: number,
): Promise<Record<SegmentDimension, string[]>> {
  const { sql, params } = whichCalls(question);
  const named = SEGMENT_DIMENSIONS.map((dimension) => `('${dimension}', toString(${dimension}))`);
  const rows = await store.query<{ dimension: SegmentDimension; value: string }>(
    `SELECT each.1 AS dimension, each.2 AS value FROM calls ARRAY JOIN [${named.join(', ')}] AS each
     WHERE started_at >= ${time('from')} AND started_at < ${time('to')} AND value != '' AND ${sql}
     GROUP BY dimension, value ORDER BY count() DESC LIMIT {most:UInt32} BY dimension`,
    { ...params, from: question.from, to: question.to, most },
  );
  const of = (dimension: SegmentDimension) =>
    rows.filter((row) => row.dimension === dimension).map(({ value }) => value);
  return { version: of('version'), model: of('model'), route: of('route'), tenant: of('tenant') };
}

/**
 * Closed sessions counted by hour and segment.
 * @param above by name of a value: it counts as an outcome when it is larger
 */
export async function segmentCells(
  store: Store,
  question: ClosedSessionsQuestion,
  above: Readonly<Record<string, number>>,
  busiest: Readonly<Record<SegmentDimension, readonly string[]>>,
): Promise<SegmentCell[]> {
  const { sql, params } = closedSessionsSql(question);
  const names = Object.keys(question.values);
  const shown = SEGMENT_DIMENSIONS.map((dimension) => {
    const list = busiest[dimension].map(quoted).join(', ');
    return `${list === '' ? "''" : `if(last_${dimension} IN (${list}), last_${dimension}, '')`} AS ${dimension}`;
  });
  const counts = names.map((name, i) => `countIf(isFinite(toFloat64(v${i}))), countIf(v${i} > ${above[name] ?? 0} AND isFinite(toFloat64(v${i})))`); // prettier-ignore
  const rows = await store.query<
    Record<SegmentDimension, string> & { hour: number; sessions: number; counts: number[] }
  >(
    `SELECT intDiv(closed, 3600000) AS hour, ${shown.join(', ')}, count() AS sessions, [${counts.join(', ')}] AS counts
     FROM (${sql}) GROUP BY hour, version, model, route, tenant ORDER BY hour`,
    params,
  );
  return rows.map(({ hour, version, model, route, tenant, sessions, counts: all }) => ({
    hour: Number(hour),
    version,
    model,
    route,
    tenant,
    sessions: Number(sessions),
    counts: Object.fromEntries(names.map((name, i) => [name, [Number(all[2 * i]), Number(all[2 * i + 1])]])),
  }));
}
