import { quoted } from '../../sql/quoting.js';
import { SESSION } from './closed_sessions.js';

/** Calls to compare: columns with the values allowed, within [from, to), Unix milliseconds. */
export interface ComparedCalls {
  fields: Readonly<Record<string, readonly string[]>>;
  from: number;
  to: number;
  /** Only calls whose request id begins so; then each is a session by itself. */
  requestPrefix?: string;
}

/** A call without a session is one by itself. */
/** So many sessions of a side are read, chosen by hash. */
const SESSIONS_READ = 20_000;

const ANSWERED = "outcome = 'ok' AND prompt != ''";
const WROTE = `${ANSWERED} AND output != ''`;
const TEXT = "trimBoth(replaceRegexpAll(output, '^\\\\s*```(?:json)?|```\\\\s*$', ''))";

/** What is read of a session, by metric: an expression over its calls, NULL where no call has it. */
const VALUES: Record<string, string> = {
  errors: "avg(outcome NOT IN ('ok', 'client_abort'))",
  empty: `avgOrNullIf(output = '' AND empty(tool_calls), ${ANSWERED} AND (output_tokens IS NOT NULL OR output != ''))`,
  cut_off: "avgOrNullIf(has(finish_reasons, 'length') OR has(finish_reasons, 'max_tokens'), notEmpty(finish_reasons))",
  json: `avgOrNullIf(match(${TEXT}, '^[{\\\\[]') AND isValidJSON(${TEXT}), ${WROTE} AND empty(tool_calls))`,
  latency: "avgOrNullIf(duration_ms, outcome = 'ok')",
  ttft: "avgOrNullIf(ttft_ms, outcome IN ('ok', 'client_abort'))",
  cost: 'avgOrNull(cost_usd)',
  output_tokens: "avgOrNullIf(output_tokens, outcome = 'ok')",
};

function chosen({ fields, from, to, requestPrefix }: ComparedCalls): string {
  const time = (ms: number) => `fromUnixTimestamp64Milli(${Math.round(ms)}, 'UTC')`;
  const equal = Object.entries(fields).map(
    ([column, values]) => ` AND \`${column}\` IN (${values.map(quoted).join(', ')})`,
  );
  const sent = requestPrefix === undefined ? '' : ` AND startsWith(request_id, ${quoted(requestPrefix)})`;
  return `started_at >= ${time(from)} AND started_at < ${time(to)}${equal.join('')}${sent}`;
}

/** Calls that both selectors choose belong to neither side. */
function onlyHere(side: ComparedCalls, other: ComparedCalls): string {
  return `${chosen(side)} AND NOT (${chosen(other)})`;
}

const sessionOf = ({ requestPrefix }: ComparedCalls) => (requestPrefix === undefined ? SESSION : 'request_id');

/** SQL for one row: `sessions`, `calls`, and `shared`, the calls that both selectors choose and that are left out. */
export function comparedCountsSql(side: ComparedCalls, other: ComparedCalls): string {
  return `SELECT uniqExactIf(session, NOT is_shared) AS sessions, countIf(NOT is_shared) AS calls, countIf(is_shared) AS shared
    FROM (SELECT ${sessionOf(side)} AS session, (${chosen(other)}) AS is_shared FROM calls WHERE ${chosen(side)})`;
}

/** Marked by the server itself: needs no reading. */
const MARKED = "attributes['sidelight.refusal'] = 'true' OR hasAny(finish_reasons, ['refusal', 'content_filter'])";

/**
 * SQL for one row per session that wrote something, `answers`: `[output, marked as a refusal]` of its first calls, cut. A page of an even sample.
 */
export function comparedAnswersSql(
  side: ComparedCalls,
  other: ComparedCalls,
  page: { calls: number; characters: number; limit: number; offset: number },
): string {
  return `SELECT ${sessionOf(side)} AS session, arraySlice(arraySort(groupArray((call_id, substringUTF8(output, 1, ${page.characters}), ${MARKED}))), 1, ${page.calls}) AS answers
    FROM calls WHERE ${onlyHere(side, other)} AND ${WROTE} GROUP BY session ORDER BY cityHash64(session) LIMIT ${page.limit} OFFSET ${page.offset}`;
}

/** SQL for one row per session, its mean of each metric of calls; NULL where it has none. */
export function comparedSessionsSql(side: ComparedCalls, other: ComparedCalls): string {
  const values = Object.entries(VALUES).map(([name, expression]) => `${expression} AS value_${name}`);
  return `SELECT ${sessionOf(side)} AS session, ${values.join(', ')} FROM calls
    WHERE ${onlyHere(side, other)} GROUP BY session ORDER BY cityHash64(session) LIMIT ${SESSIONS_READ}`;
}

const scored = (side: ComparedCalls, other: ComparedCalls) =>
  `scores FINAL WHERE score IS NOT NULL AND started_at >= fromUnixTimestamp64Milli(${Math.round(side.from)}, 'UTC')
   AND call_id IN (SELECT call_id FROM calls WHERE ${onlyHere(side, other)})`;

/** SQL for one row per scorer and version: `sessions`, and `least`, the smallest probability with which a call was read. */
export function comparedScorersSql(side: ComparedCalls, other: ComparedCalls): string {
  return `SELECT scorer, scorer_version AS version, uniqExact(${SESSION}) AS sessions, min(probability) AS least
    FROM ${scored(side, other)} GROUP BY scorer, version`;
}

/**
 * SQL for one row per session, `mean_score`: the mean over its calls. Calls that were read with a higher probability than others are thinned
 * to the lowest, so that what is left is an even sample.
 */
export function comparedScoresSql(
  side: ComparedCalls,
  other: ComparedCalls,
  { scorer, version, least }: { scorer: string; version: string; least: number },
): string {
  return `SELECT ${SESSION} AS session, avg(score) AS mean_score FROM ${scored(side, other)}
    AND scorer = ${quoted(scorer)} AND scorer_version = ${quoted(version)}
    AND cityHash64(call_id, 'gate') / 18446744073709551616 < ${least} / probability
    GROUP BY session ORDER BY cityHash64(session) LIMIT ${SESSIONS_READ}`;
}
