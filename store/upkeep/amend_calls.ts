import type { StoredCall } from '../../core/call.js';
import { onCluster, storageName } from '../migrations/render.js';
import { quoted, time } from '../sql/quoting.js';
import type { Store } from '../store.js';

/** Columns that may be changed after a call is stored, with their type. Those the table is sorted by cannot. */
const TYPES = {
  trace_id: 'String',
  span_id: 'String',
  session_id: 'String',
  request_id: 'String',
  tenant: 'String',
  caller: 'String',
  provider: 'LowCardinality(String)',
  prompt: 'String',
  output: 'String',
  input_tokens: 'Nullable(UInt64)',
  output_tokens: 'Nullable(UInt64)',
  cached_input_tokens: 'Nullable(UInt64)',
  cache_write_tokens: 'Nullable(UInt64)',
  reasoning_tokens: 'Nullable(UInt64)',
  tokens_source: 'LowCardinality(String)',
  cost_usd: 'Nullable(Float64)',
  cost_source: 'LowCardinality(String)',
  price_version: 'LowCardinality(String)',
} as const;

type Column = keyof typeof TYPES;

/** What becomes of one stored call. */
export interface Amendment {
  call_id: string;
  /** ISO 8601. */
  started_at: string;
  columns: Partial<Pick<StoredCall, Column>>;
  /** Attributes and masked texts it gets beside its own. */
  attributes?: Readonly<Record<string, string>>;
  redactions?: Readonly<Record<string, number>>;
}

/** One statement must stay below the engine's `max_query_size` (256 kB). */
const STATEMENT_CHARS = 150_000;
/** What a call costs of that, beside its texts. */
const CALL_CHARS = 1000;

/**
 * Changes calls that are stored already. Each call is a row that was written moments ago, so the parts that are written anew are small.
 * May be repeated: the same amendments give the same rows. Columns the rollup adds up make a rebuild necessary (`rebuildRollup`).
 * @throws {SidelightError} STORE_UNAVAILABLE, QUERY_REFUSED
 */
export async function amendCalls(store: Store, amendments: readonly Amendment[]): Promise<void> {
  for (const part of parts(amendments)) {
    const times = part.map((each) => Date.parse(each.started_at));
    await store.command(
      `ALTER TABLE ${storageName('calls', store)}${onCluster(store)} UPDATE ${assignments(part).join(', ')}
       WHERE ${isOneOf(part)} AND started_at >= ${moment(Math.min(...times))} AND started_at <= ${moment(Math.max(...times))}
       SETTINGS mutations_sync = 1`,
    );
  }
}

/** Takes calls out of the table; the rollup is rebuilt by whoever asks for it. @throws {SidelightError} */
export async function removeCalls(store: Store, callIds: readonly string[]): Promise<void> {
  if (callIds.length === 0) return;
  await store.command(
    `DELETE FROM ${storageName('calls', store)}${onCluster(store)} WHERE call_id IN {ids:Array(String)}
     SETTINGS lightweight_deletes_sync = 2`,
    { ids: callIds },
  );
}

function* parts(amendments: readonly Amendment[]): Generator<Amendment[]> {
  let part: Amendment[] = [];
  let size = 0;
  for (const each of amendments) {
    const own = CALL_CHARS + JSON.stringify(each).length;
    if (part.length > 0 && size + own > STATEMENT_CHARS) {
      yield part;
      part = [];
      size = 0;
    }
    part.push(each);
    size += own;
  }
  if (part.length > 0) yield part;
}

/** One assignment for each column any of the calls gets: the value that stands in the place of the call's id, else the one it has. */
function assignments(part: readonly Amendment[]): string[] {
  const set: string[] = [];
  for (const column of Object.keys(TYPES) as Column[]) {
    const changed = part.filter((each) => each.columns[column] !== undefined);
    if (changed.length === 0) continue;
    const values = changed.map((each) => literal(each.columns[column] ?? null)).join(', ');
    const chosen = `CAST([${values}], 'Array(${TYPES[column]})')[${place(changed)}]`;
    set.push(`${column} = if(${isOneOf(changed)}, ${chosen}, ${column})`);
  }
  set.push(...mapAssignment(part, 'attributes', 'String'), ...mapAssignment(part, 'redactions', 'UInt64'));
  return set;
}

/** What a call has itself is kept. */
function mapAssignment(
  part: readonly Amendment[],
  column: 'attributes' | 'redactions',
  valueType: 'String' | 'UInt64',
): string[] {
  const changed = part.filter((each) => Object.keys(each[column] ?? {}).length > 0);
  if (changed.length === 0) return [];
  const texts = changed.map((each) => quoted(JSON.stringify(each[column]))).join(', ');
  const added = `CAST(JSONExtract([${texts}][${place(changed)}], 'Map(String, ${valueType})'), 'Map(LowCardinality(String), ${valueType})')`;
  return [`${column} = if(${isOneOf(changed)}, mapUpdate(${added}, ${column}), ${column})`];
}

function isOneOf(part: readonly Amendment[]): string {
  return `call_id IN (${ids(part)})`;
}

/** Index of the call within the part, from 1. */
function place(part: readonly Amendment[]): string {
  return `indexOf([${ids(part)}], call_id)`;
}

function ids(part: readonly Amendment[]): string {
  return part.map((each) => quoted(each.call_id)).join(', ');
}

function literal(value: string | number | null): string {
  if (value === null) return 'NULL';
  return typeof value === 'number' ? String(value) : quoted(value);
}

function moment(at: number): string {
  return time('at').replace('{at:Int64}', String(at));
}
