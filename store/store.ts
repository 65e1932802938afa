/** Where the data lives: the embedded engine, one ClickHouse server, or a cluster. */
export type StoreMode = 'embedded' | 'server' | 'cluster';

export type Row = Record<string, unknown>;

/** Bound server-side as `{name:Type}`; never spliced into SQL. */
export type QueryParams = Record<string, string | number | boolean | readonly string[] | readonly number[]>;

/**
 * ClickHouse, embedded or served: one query language, one interface.
 * Reads and writes use two lanes, so that a heavy read never holds up the writer.
 */
export interface Store {
  readonly mode: StoreMode;
  /** Rows of a SELECT, as objects. 64-bit integers arrive as numbers. @throws {SidelightError} STORE_UNAVAILABLE, QUERY_REFUSED */
  query<T extends object = Row>(sql: string, params?: QueryParams): Promise<T[]>;
  /** A user's own SELECT: read-only, limited in time and rows, in any ClickHouse output format. @throws {SidelightError} QUERY_REFUSED */
  queryText(sql: string, format: string): Promise<string>;
  /**
   * Inserts rows (as NDJSON inside; well-formed Unicode is enforced).
   * With `token`, the same token inserts once, however often it is tried.
   * @throws {SidelightError} STORE_UNAVAILABLE (retryable), STORE_REFUSED (permanent)
   */
  insert(table: string, rows: readonly object[], options?: { token?: string }): Promise<void>;
  /** DDL and other statements without rows. */
  command(sql: string): Promise<void>;
  close(): Promise<void>;
}
