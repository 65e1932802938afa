import { inlineParams } from '../../sql/inline_params.js';
import { quoted } from '../../sql/quoting.js';
import type { Range } from '../scope.js';
import { matching, type CallFilter } from './list_calls.js';

/** Why a call is left out of an export; where several fit, the first counts. */
export type Unfit =
  'failed' | 'truncated' | 'cut_off' | 'no_chat' | 'harm' | 'unrated' | 'rated' | 'rated_bad' | 'rated_good';

/** Calls whose newest score by this scorer lies on one side of a value. */
export interface ScoreBound {
  scorer: string;
  is: '<' | '<=' | '>' | '>=';
  value: number;
}

/** What an export leaves out of the calls that match its filter. */
export interface ExportRules {
  /** The mean of the last words of everybody who rated a call: above or below nought; or that there is one, or none. */
  rating?: 'good' | 'bad' | 'rated' | 'none';
  scores: readonly ScoreBound[];
  /** Key of a finding: only calls that findings of this key point to. */
  finding?: string;
  unfit: readonly Exclude<Unfit, 'harm' | 'unrated' | 'rated' | 'rated_bad' | 'rated_good'>[];
  /** Any of these scores is a harm, as is a label of people, `HARM:yes`. */
  harms: readonly { name: string; scores: readonly ScoreBound[] }[];
}

/** Where a page ends: Unix milliseconds and call id. */
export interface ExportCursor {
  at: number;
  callId: string;
}

/** Of prompts and completions; what is posted without messages is one, too. */
const CHATS =
  "(operation IN ('chat', 'generate_content', 'text_completion') OR (tap = 'ingest' AND operation = 'infer'))";
const CUT_OFF = "arrayExists(reason -> match(lower(reason), 'length|max_(output_)?tokens'), finish_reasons)";

const UNFIT_SQL: Record<ExportRules['unfit'][number], string> = {
  failed: "outcome != 'ok'",
  truncated: 'truncated',
  cut_off: CUT_OFF,
  no_chat: `NOT ${CHATS}`,
};

const RATING_SQL: Record<NonNullable<ExportRules['rating']>, [sql: string, reason: Unfit][]> = {
  good: [
    ["r.raters = 0 AND r.correction = ''", 'unrated'],
    ["r.rating <= 0 AND r.correction = ''", 'rated_bad'],
  ],
  bad: [
    ['r.raters = 0', 'unrated'],
    ['r.rating >= 0', 'rated_good'],
  ],
  rated: [['r.raters = 0', 'unrated']],
  none: [['r.raters > 0', 'rated']],
};

/** SQL for one row per day that has calls of the filter: `day`, Unix milliseconds, and `calls`. */
export function exportDaysSql(filter: CallFilter, rules: ExportRules): string {
  return `SELECT toUnixTimestamp64Milli(toDateTime64(toStartOfDay(c.started_at), 3, 'UTC')) AS day, count() AS calls
    FROM calls AS c WHERE ${where(filter, rules)} GROUP BY day ORDER BY day`;
}

/** SQL for one row per reason for which calls are left out: `reason`, `calls`. */
export function unfitCallsSql(filter: CallFilter, rules: ExportRules): string {
  return `SELECT ${reasonOf(filter.range, rules)} AS reason, count() AS calls
    FROM ${source(filter.range, rules)} WHERE ${where(filter, rules)} AND reason != '' GROUP BY reason`;
}

/** SQL for the next calls of an export, oldest first: `call_id`, `at` (Unix milliseconds), and `correction` where ratings are read. */
export function exportPageSql(
  filter: CallFilter,
  rules: ExportRules,
  after: ExportCursor | null,
  limit: number,
): string {
  const beyond =
    after === null ? '' : ` AND (c.started_at, c.call_id) > (${moment(after.at)}, ${quoted(after.callId)})`;
  return `SELECT c.call_id AS call_id, toUnixTimestamp64Milli(c.started_at) AS at${readsRatings(rules) ? ', r.correction AS correction' : ''}
    FROM ${source(filter.range, rules)} WHERE ${where(filter, rules)}${beyond} AND ${reasonOf(filter.range, rules)} = ''
    ORDER BY c.started_at, c.call_id LIMIT ${limit}`;
}

/** SQL for calls of a page, whole or some columns of them. @param calls in the order of the page, not empty */
export function exportedCallsSql(calls: readonly ExportCursor[], columns: string): string {
  const times = calls.map(({ at }) => at);
  const ids = calls.map(({ callId }) => quoted(callId)).join(', ');
  return `SELECT ${columns} FROM calls WHERE started_at >= ${moment(Math.min(...times))} AND started_at <= ${moment(Math.max(...times))}
    AND call_id IN (${ids}) ORDER BY started_at, call_id`;
}

function readsRatings({ rating }: ExportRules): boolean {
  return rating !== undefined;
}

function source(range: Range, rules: ExportRules): string {
  return readsRatings(rules) ? `calls AS c LEFT JOIN (${ratings(range)}) AS r ON r.call_id = c.call_id` : 'calls AS c';
}

function where(filter: CallFilter, { scores, finding }: ExportRules): string {
  const conditions = matching(filter);
  const sql = inlineParams(
    conditions.map((each) => each.sql).join(''),
    Object.assign({}, ...conditions.map((each) => each.params)),
  );
  const bounds = scores.map((bound) => ` AND c.call_id IN (${scored(filter.range, [bound])})`).join('');
  const evidence =
    finding === undefined
      ? ''
      : ` AND c.call_id IN (SELECT arrayJoin(evidence) FROM findings WHERE \`key\` = ${quoted(finding)})`;
  return sql + bounds + evidence;
}

/** The first reason for which a call is left out; empty for what stays. */
function reasonOf(range: Range, { rating, unfit, harms }: ExportRules): string {
  const harmful = harmfulCalls(range, harms);
  const cases = [
    ...unfit.map((reason) => [UNFIT_SQL[reason], reason]),
    ...(rating === undefined ? [] : RATING_SQL[rating]),
    ...(harmful === '' ? [] : [[harmful, 'harm']]),
  ];
  return cases.length === 0 ? "''" : `multiIf(${cases.map(([sql, reason]) => `${sql}, '${reason}'`).join(', ')}, '')`;
}

function harmfulCalls(range: Range, harms: ExportRules['harms']): string {
  if (harms.length === 0) return '';
  const labels = harms.map(({ name }) => quoted(`${name}:yes`)).join(', ');
  const scores = harms.flatMap((harm) => harm.scores);
  return `(c.call_id IN (${scored(range, scores)}) OR c.call_id IN (SELECT call_id FROM feedback WHERE label IN (${labels})))`;
}

/** Ids of the calls for which any of these bounds holds. */
function scored(range: Range, bounds: readonly ScoreBound[]): string {
  const scorers = [...new Set(bounds.map(({ scorer }) => quoted(scorer)))].join(', ');
  const any = bounds
    .map(({ scorer, is, value }) => `(scorer = ${quoted(scorer)} AND last ${is} ${value})`)
    .join(' OR ');
  return `SELECT call_id FROM (SELECT call_id, scorer, argMax(score, scored_at) AS last FROM scores
    WHERE started_at >= ${moment(range.from)} AND started_at < ${moment(range.to)} AND scorer IN (${scorers})
    GROUP BY call_id, scorer) WHERE ${any}`;
}

/**
 * What people say of calls, by whichever of its names they rated it: mean rating, how many rated, the last correction. Of the
 * same source only the last word counts.
 */
function ratings(range: Range): string {
  const ofCall = "[concat('c', call_id), concat('p', response_id), concat('q', request_id)]";
  const ofFeedback = `if(call_id != '', [concat('c', call_id)],
    arrayFilter(name -> length(name) > 1, [concat('p', response_id), concat('q', request_id)]))`;
  return `SELECT call_id, avg(said.1) AS rating, countIf(isNotNull(said.1)) AS raters, argMaxIf(said.2, last, said.2 != '') AS correction
    FROM (
      SELECT n.call_id AS call_id, argMax(tuple(f.rating, f.correction), f.at) AS said, max(f.at) AS last
      FROM (SELECT call_id, arrayJoin(${ofCall}) AS name FROM calls
        WHERE started_at >= ${moment(range.from)} AND started_at < ${moment(range.to)}) AS n
      INNER JOIN (SELECT at, rating, correction, source, arrayJoin(${ofFeedback}) AS name FROM feedback) AS f ON f.name = n.name
      GROUP BY n.call_id, if(f.source = '', toString(f.at), f.source)
    ) GROUP BY call_id`;
}

function moment(ms: number): string {
  return `fromUnixTimestamp64Milli(${Math.round(ms)}, 'UTC')`;
}
