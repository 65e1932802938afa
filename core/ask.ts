import { asRecord } from './json.js';

/** Answers a SELECT with its rows: a store, or a service that is asked. */
export type Ask = (sql: string) => Promise<Record<string, unknown>[]>;

/** Asks in any text format of ClickHouse for what is answered in rows, with the limits of a user's own SQL. */
export function rowsThrough(askText: (sql: string, format: string) => Promise<string>): Ask {
  return async (sql) => {
    const ndjson = await askText(sql, 'JSONEachRow');
    return ndjson
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => asRecord(JSON.parse(line)));
  };
}
