import type { Priced, StoredCall } from '../../core/call.js';
import { SidelightError } from '../../core/errors.js';
import { DAY_MS } from '../../core/time/calendar.js';
import { iso, quoted, time } from '../sql/quoting.js';
import { equals, within, type Range } from '../queries/scope.js';
import type { Store } from '../store.js';

/** What a price depends on; the texts of a call are not read. */
const COLUMNS = [
  'call_id',
  'target',
  'purpose',
  'operation',
  'provider',
  'request_model',
  'response_model',
  'outcome',
  'error_type',
  'http_status',
  'ttft_ms',
  'input_tokens',
  'output_tokens',
  'cached_input_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
  'cost_usd',
  'cost_source',
  'price_version',
] as const satisfies readonly (keyof StoredCall)[];

export type PricedRow = Pick<StoredCall, (typeof COLUMNS)[number] | 'started_at' | 'attributes'>;

/** A call and what it costs now. */
export interface NewPrice extends Priced {
  call_id: string;
}

interface RepriceScope {
  /** Within one UTC day. */
  range: Range;
  target?: string;
  model?: string;
}

const PAGE = 20_000;
/** Tables of new prices; one that is left over from a kill may still be needed by the mutation that was going on. */
const ASIDE = 'repricing_';

/**
 * The calls of a scope, page by page, oldest first.
 * @param attributes those that are read; a name that ends in a dot stands for all that begin with it
 */
export async function* repricePages(
  store: Store,
  { range, target, model }: RepriceScope,
  attributes: readonly string[],
): AsyncGenerator<PricedRow[]> {
  const kept = attributes.map((name) =>
    name.endsWith('.') ? `startsWith(k, ${quoted(name)})` : `k = ${quoted(name)}`,
  );
  const when = within('c.started_at', range);
  const which = equals({ target, model });
  let after = { at: 0, id: '' };
  for (;;) {
    const rows = await store.query<PricedRow>(
      `SELECT ${COLUMNS.join(', ')}, ${iso('c.started_at')} AS started_at, mapFilter((k, v) -> ${kept.join(' OR ')}, attributes) AS attributes
       FROM calls AS c WHERE ${when.sql}${which.sql} AND (c.started_at, call_id) > (${time('after_at')}, {after_id:String})
       ORDER BY c.started_at, call_id LIMIT ${PAGE}`,
      { ...when.params, ...which.params, after_at: after.at, after_id: after.id },
    );
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (rows.length < PAGE || last === undefined) return;
    after = { at: Date.parse(last.started_at), id: last.call_id };
  }
}

/**
 * Gives calls of one UTC day new prices. The rollup is not touched: `rebuildRollup` comes after. Killed half-way it may be repeated.
 * @param day any moment of it, Unix epoch in milliseconds
 * @throws {SidelightError} QUERY_REFUSED on a cluster: the table of new prices would have to be on every node
 */
export async function applyPrices(store: Store, day: number, prices: readonly NewPrice[]): Promise<void> {
  if (store.mode === 'cluster') {
    throw new SidelightError('QUERY_REFUSED', 'calls in a cluster cannot be priced again', {
      hint: 'Run it against each node by itself.',
    });
  }
  await dropLeftOver(store);
  if (prices.length === 0) return;
  const table = `${ASIDE}${Date.now()}`;
  const columns = 'call_id String, cost_usd Nullable(Float64), cost_source String, price_version String';
  await store.command(`CREATE TABLE ${table} (${columns}) ENGINE = Join(ANY, LEFT, call_id)`);
  await store.insert(table, prices);
  const [{ database } = { database: '' }] = await store.query<{ database: string }>(
    'SELECT currentDatabase() AS database',
  );
  const found = (column: string) => `joinGet('${database}.${table}', '${column}', call_id)`;
  const partition = new Date(Math.floor(day / DAY_MS) * DAY_MS).toISOString().slice(0, 10);
  await store.command(
    `ALTER TABLE calls UPDATE cost_usd = ${found('cost_usd')}, cost_source = ${found('cost_source')}, price_version = ${found('price_version')}
     IN PARTITION ${quoted(partition)} WHERE ${found('cost_source')} != '' SETTINGS mutations_sync = 1`,
  );
  await store.command(`DROP TABLE ${table} SYNC`);
}

/** A mutation outlives a kill, and goes on with the next start: its table goes when it is done. */
async function dropLeftOver(store: Store): Promise<void> {
  const tables = await store.query<{ name: string }>(
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND match(name, '^${ASIDE}[0-9]+$')
       AND (SELECT count() FROM system.mutations
         WHERE database = currentDatabase() AND table = 'calls' AND NOT is_done AND position(command, '${ASIDE}') > 0) = 0`,
  );
  for (const { name } of tables) await store.command(`DROP TABLE IF EXISTS ${name} SYNC`);
}
