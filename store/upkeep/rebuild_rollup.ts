import { DAY_MS } from '../../core/time/calendar.js';
import { MIGRATIONS } from '../migrations/index.js';
import { onCluster, storageName } from '../migrations/render.js';
import type { ViewDefinition } from '../migrations/definitions.js';
import type { Store } from '../store.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** A table of this name, with the minutes it is about, is there while they are being rebuilt: after a kill it tells what to do again. */
const ASIDE = 'calls_1m_rebuild';
/** One of this name: they will have to be. */
const ANNOUNCED = `${ASIDE}_announced`;
const UNFINISHED = new RegExp(`^${ASIDE}(?:_announced)?_(\\d+)_(\\d+)$`);

/** A half-open span of whole minutes, Unix epoch in milliseconds. */
interface Minutes {
  from: number;
  to: number;
}

interface RebuiltRollup {
  /** UTC days, YYYY-MM-DD, that were made again from their calls. */
  rebuilt: string[];
  /** Days left as they were: their calls are not kept any more (or there never were any). */
  left: string[];
}

/**
 * Makes the rollup `calls_1m` of a span of time again from the calls that are stored: what was missing is added, what was
 * counted twice or at an old price is put right. May be repeated, and killed at any point: `resumeRebuild` then does the rest.
 * Nothing may be inserted into `calls` meanwhile (`Writer.between` sees to that; a whole day at a time keeps the wait short).
 * Rollups outlive their calls: a day that has no calls at all is left as it is,
 * unless its calls were taken out just now (`erased`): then there is nothing to add up.
 * @param span Unix epoch in milliseconds; the minutes it touches are rebuilt whole
 * @throws {SidelightError} STORE_UNAVAILABLE, QUERY_REFUSED
 */
export async function rebuildRollup(
  store: Store,
  span: { from: number; to: number },
  { erased = false } = {},
): Promise<RebuiltRollup> {
  const result: RebuiltRollup = { rebuilt: [], left: [] };
  for (const part of days(wholeMinutes(span))) {
    const hours = await hoursWithCalls(store, part.from);
    const isKept = hours.length > 0 || erased;
    if (isKept) await rebuild(store, part, hours);
    (isKept ? result.rebuilt : result.left).push(new Date(part.from).toISOString().slice(0, 10));
  }
  return result;
}

/**
 * Says that the rollup of these minutes will have to be made again, before their calls are changed: should a kill come in between, `resumeRebuild`
 * does it. `rebuildRollup` of the same span takes the word back.
 * @throws {SidelightError} STORE_UNAVAILABLE, QUERY_REFUSED
 */
export async function announceRebuild(store: Store, span: { from: number; to: number }): Promise<void> {
  for (const part of days(wholeMinutes(span))) {
    await store.command(
      `CREATE TABLE IF NOT EXISTS ${announcedOf(part)} (minute DateTime) ENGINE = MergeTree ORDER BY minute`,
    );
  }
}

/**
 * Finishes what a rebuild that was killed left undone. To be called before anything is inserted.
 * @returns how many unfinished rebuilds there were
 */
export async function resumeRebuild(store: Store): Promise<number> {
  const tables = await store.query<{ name: string }>(
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND startsWith(name, '${ASIDE}_')`,
  );
  const unfinished = tables.flatMap(({ name }) => {
    const [, from, to] = UNFINISHED.exec(name) ?? [];
    return from === undefined ? [] : [{ from: Number(from), to: Number(to) }];
  });
  for (const part of unfinished) await rebuild(store, part, await hoursWithCalls(store, part.from));
  return unfinished.length;
}

function wholeMinutes({ from, to }: Minutes): Minutes {
  return { from: Math.floor(from / MINUTE_MS) * MINUTE_MS, to: Math.ceil(to / MINUTE_MS) * MINUTE_MS };
}

const asideOf = ({ from, to }: Minutes) => `${ASIDE}_${from}_${to}`;
const announcedOf = ({ from, to }: Minutes) => `${ANNOUNCED}_${from}_${to}`;

/** The span cut at midnight. */
function* days({ from, to }: Minutes): Generator<Minutes> {
  for (let at = from; at < to;) {
    const next = Math.min(to, (Math.floor(at / DAY_MS) + 1) * DAY_MS);
    yield { from: at, to: next };
    at = next;
  }
}

/** Starts of the hours that have calls, within the UTC day of a moment. Calls go by the day: some of them are all of them. */
async function hoursWithCalls(store: Store, at: number): Promise<number[]> {
  const rows = await store.query<{ hour: number }>(
    `SELECT DISTINCT toUnixTimestamp(toStartOfHour(started_at)) AS hour FROM calls
     WHERE toDate(started_at) = toDate({at:UInt32}) ORDER BY hour`,
    { at: Math.floor(at / 1000) },
  );
  return rows.map(({ hour }) => hour * 1000);
}

/**
 * The long part, adding up, happens aside and hour by hour (a day's sketches would fill the memory); then the old rows go
 * and the new ones come, which takes moments. The same rows may be inserted again later, so nothing is deduplicated here.
 */
async function rebuild(store: Store, part: Minutes, hours: readonly number[]): Promise<void> {
  const aside = asideOf(part);
  const view = rollupView();
  await store.command(`DROP TABLE IF EXISTS ${aside} SYNC`);
  const nothing = view.select.replace('{from}', '(SELECT * FROM calls WHERE 0)');
  await store.command(`CREATE TABLE ${aside} ENGINE = MergeTree ORDER BY minute AS ${nothing}`);
  const some = view.select.replace('{from}', `(SELECT * FROM calls WHERE ${within('started_at', 3)})`);
  for (const hour of hours) {
    const [from, to] = [Math.max(hour, part.from), Math.min(hour + HOUR_MS, part.to)];
    if (from < to) await store.command(`INSERT INTO ${aside} ${some}`, { from, to });
  }
  const rollup = `${storageName(view.to, store)}${onCluster(store)}`;
  const sync = 'SETTINGS lightweight_deletes_sync = 2';
  await store.command(`DELETE FROM ${rollup} WHERE ${within('minute', 0)} ${sync}`, { from: part.from, to: part.to });
  const columns = await columnsOf(store, aside);
  await store.command(
    `INSERT INTO ${view.to} (${columns}) SELECT ${columns} FROM ${aside} SETTINGS insert_deduplicate = 0`,
  );
  await store.command(`DROP TABLE IF EXISTS ${announcedOf(part)} SYNC`);
  await store.command(`DROP TABLE ${aside} SYNC`);
}

/** `column` within the parameters `from` and `to`, with this many digits behind the second. */
function within(column: string, digits: 0 | 3): string {
  const time = (name: string) => {
    const exact = `fromUnixTimestamp64Milli({${name}:Int64}, 'UTC')`;
    return digits === 3 ? exact : `toDateTime(${exact}, 'UTC')`;
  };
  return `${column} >= ${time('from')} AND ${column} < ${time('to')}`;
}

/** The view that feeds the rollup, as the newest migration has it. */
function rollupView(): ViewDefinition {
  const views = MIGRATIONS.flatMap(({ views: made, viewChanges = [] }) => [
    ...made,
    ...viewChanges.map(({ view }) => view),
  ]);
  const view = views.findLast(({ to }) => to === 'calls_1m');
  if (view === undefined) throw new Error('no migration makes the view that feeds calls_1m');
  return view;
}

async function columnsOf(store: Store, table: string): Promise<string> {
  const columns = await store.query<{ name: string }>(
    'SELECT name FROM system.columns WHERE database = currentDatabase() AND table = {table:String} ORDER BY position',
    { table },
  );
  return columns.map(({ name }) => `\`${name}\``).join(', ');
}
