import type { Ask } from '../../core/ask.js';
import { asNumber, asString } from '../../core/json.js';
import { queries } from '../../store/index.js';
import type { Selection } from './rules.js';

/** How many calls match. @throws {SidelightError} QUERY_REFUSED, STORE_UNAVAILABLE */
export async function matchingCalls(ask: Ask, { filter, rules }: Selection): Promise<number> {
  const days = await ask(queries.exportDaysSql(filter, rules));
  return days.reduce((sum, { calls }) => sum + (asNumber(calls) ?? 0), 0);
}

/** What of the calls that match is left out, as far as that is known before their texts are read; most first. Errors as above. */
export async function unfitCalls(ask: Ask, { filter, rules }: Selection): Promise<{ reason: string; calls: number }[]> {
  const rows = await ask(queries.unfitCallsSql(filter, rules));
  return rows
    .map((row) => ({ reason: asString(row['reason']), calls: asNumber(row['calls']) ?? 0 }))
    .toSorted((a, b) => b.calls - a.calls);
}
