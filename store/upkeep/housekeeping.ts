import { SIDELIGHT, GEN_AI } from '../../core/names/attributes.js';
import { DAY_MS } from '../../core/time/calendar.js';
import { onCluster, storageName } from '../migrations/render.js';
import type { Retention } from './retention.js';
import { quoted } from '../sql/quoting.js';
import type { Store } from '../store.js';

/** Attributes that carry what was said; beside them every value longer than this goes, whatever its name. */
const TEXT_ATTRIBUTES = [
  GEN_AI.inputMessages,
  'gen_ai.output.messages',
  'gen_ai.system_instructions',
  GEN_AI.toolDefinitions,
  SIDELIGHT.reasoning,
  SIDELIGHT.revisedPrompt,
];
const LONGEST_ATTRIBUTE_CHARS = 256;
/** `prompt` is what tells whether a day is done: it comes last. */
const TEXT_COLUMNS = ['error_message', 'output', 'prompt'];
/** Why a judge scored as it did may quote the text. */
const SCORE_COLUMNS = ['reason'];

const isText = `(k IN (${TEXT_ATTRIBUTES.map(quoted).join(', ')}) OR startsWith(k, ${quoted(SIDELIGHT.choice)}) OR lengthUTF8(v) > ${LONGEST_ATTRIBUTE_CHARS})`;

/** The first day whose texts are still kept, YYYY-MM-DD. */
function firstKeptDay(now: number, keepMs: number): string {
  return new Date(Math.floor((now - keepMs) / DAY_MS) * DAY_MS).toISOString().slice(0, 10);
}

/**
 * Clears the texts of days that are past `keep_texts`, and what judges said of them, whole partitions at a time. Call it once an hour; a
 * day is done when its parts have no text columns any more, so it may be repeated, and late arrivals are found.
 * @param now Unix epoch, milliseconds
 * @returns the days whose texts were cleared
 */
export async function housekeeping(store: Store, now: number, retention: Retention): Promise<{ cleared: string[] }> {
  const until = firstKeptDay(now, retention.keep_texts);
  const scoredDays = await daysWith(store, 'scores', SCORE_COLUMNS, until);
  for (const day of scoredDays) await clearColumns(store, 'scores', SCORE_COLUMNS, day);
  const days = await daysWith(store, 'calls', TEXT_COLUMNS, until);
  for (const day of days) await clearTexts(store, day);
  return { cleared: [...new Set([...scoredDays, ...days])].sort() };
}

/** Days before `until` (YYYY-MM-DD) with parts that have the last of the columns. */
async function daysWith(store: Store, name: string, columns: readonly string[], until: string): Promise<string[]> {
  const rows = await store.query<{ day: string }>(
    `SELECT DISTINCT partition AS day FROM system.parts_columns
     WHERE database = currentDatabase() AND table = {table:String} AND active AND column = {column:String} AND partition < {until:String}
     ORDER BY day`,
    { table: storageName(name, store), column: columns.at(-1) ?? '', until },
  );
  return rows.map(({ day }) => day);
}

/** The column that is looked for goes last, so that a day whose clearing was interrupted is found again. */
async function clearTexts(store: Store, day: string): Promise<void> {
  await store.command(
    `ALTER TABLE ${storageName('calls', store)}${onCluster(store)}
       UPDATE attributes = mapFilter((k, v) -> NOT ${isText}, attributes),
       tool_calls = arrayMap(t -> (t.id, t.name, ''), tool_calls)
     IN PARTITION ${quoted(day)} WHERE notEmpty(attributes) OR notEmpty(tool_calls) SETTINGS mutations_sync = 1`,
  );
  await clearColumns(store, 'calls', TEXT_COLUMNS, day);
}

async function clearColumns(store: Store, name: string, columns: readonly string[], day: string): Promise<void> {
  const clear = columns.map((column) => `CLEAR COLUMN ${column} IN PARTITION ${quoted(day)}`);
  await store.command(
    `ALTER TABLE ${storageName(name, store)}${onCluster(store)} ${clear.join(', ')} SETTINGS mutations_sync = 1, alter_sync = 1`,
  );
}
