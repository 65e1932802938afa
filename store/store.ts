/** Where the data lives: the embedded engine, one ClickHouse server, or a cluster. */
export type StoreMode = 'embedded' | 'server' | 'cluster';

export type Row = Record<string, unknown>;

/** Bound server-side as `{name:Type}`; never spliced into SQL. */
export type QueryParams = Record<string, string | number | boolean | readonly string[] | readonly number[]>;

export interface InsertOptions {
  /** The same token inserts once, however often it is tried. */
  token?: string;
  /** The lines are arrays of values in this order instead of objects. */
  columns?: readonly string[];
}

/**
 * ClickHouse, embedded or served: one query language, one interface.
 * Reads and writes use lanes of their own, so that a heavy read never holds up the writer; so do questions that nobody waits for, and a user's own SQL.
 */
export interface Store {
  readonly mode: StoreMode;
  /** Name of the ClickHouse cluster in mode `cluster`, else empty. */
  readonly cluster: string;
  /** Rows of a SELECT, as objects. 64-bit integers arrive as numbers. @throws {SidelightError} STORE_UNAVAILABLE, QUERY_REFUSED */
  query<T extends object = Row>(sql: string, params?: QueryParams): Promise<T[]>;
  /** A user's own SELECT: read-only, limited in time and rows, in any ClickHouse output format. @throws {SidelightError} QUERY_REFUSED */
  queryText(sql: string, format: string): Promise<string>;
  /**
   * Inserts rows (as NDJSON inside; well-formed Unicode is enforced), in pieces of at most 4 MB.
   * @throws {SidelightError} STORE_UNAVAILABLE, DISK_FULL (retryable), STORE_REFUSED (permanent: a row is at fault)
   */
  insert(table: string, rows: readonly object[], options?: InsertOptions): Promise<void>;
  /** Inserts one piece of NDJSON, as it is. Errors as for `insert`. */
  insertText(table: string, ndjson: string, options?: InsertOptions): Promise<void>;
  /** DDL and other statements without rows. Settings belong into the SQL (`SETTINGS ...`). */
  command(sql: string, params?: QueryParams): Promise<void>;
  /** The same store for whoever can wait: its questions hold up nobody else's, and leave the other cores alone. It is closed with this one. */
  background(): Store;
  close(): Promise<void>;
}
