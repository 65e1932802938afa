import { quoted } from '../../sql/quoting.js';

/** Statements that `sidelight probe` and `sidelight gate --prompts` run through the service. Request ids of a run begin with `prefix`. */

const ofRun = (prefix: string) => `purpose = 'probe' AND startsWith(request_id, ${quoted(prefix)})`;
const among = (ids: readonly string[]) => `request_id IN (${ids.map(quoted).join(', ')})`;

/** Stored requests of a run that were answered, how many have a price, what these cost together, and how many the tap did not take for probes. */
export function probeSpendingSql(prefix: string): string {
  return `SELECT countIf(outcome = 'ok') AS stored, count(cost_usd) AS priced, sum(cost_usd) AS cost, countIf(purpose != 'probe') AS unproven
    FROM calls WHERE startsWith(request_id, ${quoted(prefix)})`;
}

/** `request_id` of each request that was answered well. */
export function answeredProbesSql(prefix: string): string {
  return `SELECT DISTINCT request_id FROM calls WHERE ${ofRun(prefix)} AND outcome = 'ok' AND output != '' AND NOT truncated`;
}

/** `output` and `call_id` of each of these requests, of the attempt that went well. @param ids a few hundred at most */
export function probeCallsSql(prefix: string, ids: readonly string[]): string {
  const best = (column: string) => `argMax(${column}, (outcome = 'ok', started_at))`;
  return `SELECT request_id, ${best('call_id')} AS call_id, ${best('output')} AS output
    FROM calls WHERE ${ofRun(prefix)} AND ${among(ids)} GROUP BY request_id`;
}

/** The model that chats on the target call most. */
export function usualModelSql(target: string): string {
  return `SELECT request_model AS model FROM calls
    WHERE target = ${quoted(target)} AND operation = 'chat' AND request_model != '' AND started_at > now() - INTERVAL 7 DAY
    GROUP BY model ORDER BY count() DESC LIMIT 1`;
}

const pricedChats = (target: string, model: string) =>
  `target = ${quoted(target)} AND ${model === '' ? '1' : `request_model = ${quoted(model)}`} AND operation = 'chat'
      AND started_at > now() - INTERVAL 7 DAY AND cost_usd IS NOT NULL`;

/**
 * How the costs of the last week's chats go with their tokens: means of both (`usd`, `tokens`), `spread` of the tokens (their variance) and what they
 * share (`shared`, the covariance). No rows where none has a price.
 */
export function chatCostSql(target: string, model: string): string {
  return `SELECT avg(cost) AS usd, avg(used) AS tokens, varPop(used) AS spread, covarPop(used, cost) AS shared
    FROM (SELECT assumeNotNull(cost_usd) AS cost, toFloat64(ifNull(input_tokens, 0) + ifNull(output_tokens, 0)) AS used
      FROM calls WHERE ${pricedChats(target, model)}) HAVING count() > 0`;
}
