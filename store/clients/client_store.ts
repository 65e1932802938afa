import type { InsertOptions, QueryParams, Row, Store, StoreMode } from '../store.js';
import { insertStatement, pieces } from '../insert_body.js';
import { UserSql } from '../sql/user_sql.js';
import { insertError } from './errors.js';
import type { Lane } from './lane.js';

/** One lane to write, one for what somebody waits for, one for what nobody does, one for a user's own SQL. */
export interface Lanes {
  write: Lane;
  read: Lane;
  background: Lane;
  guest: Lane;
}

/** The store on top of the official client, whatever that is connected to. */
export class ClientStore implements Store {
  readonly #userSql: UserSql;

  constructor(
    readonly mode: StoreMode,
    readonly cluster: string,
    readonly lanes: Lanes,
  ) {
    this.#userSql = new UserSql(lanes.read);
  }

  query<T extends object = Row>(sql: string, params?: QueryParams): Promise<T[]> {
    return this.lanes.read.rows<T>(sql, params);
  }

  background(): Store {
    return new ClientStore(this.mode, this.cluster, { ...this.lanes, read: this.lanes.background });
  }

  async queryText(sql: string, format: string): Promise<string> {
    return this.lanes.guest.text(await this.#userSql.prepare(sql, format));
  }

  async insert(table: string, rows: readonly object[], options: InsertOptions = {}): Promise<void> {
    let number = 0;
    for (const piece of pieces(rows)) {
      const token = options.token === undefined || number === 0 ? options.token : `${options.token}#${number}`;
      await this.insertText(table, piece, { token });
      number++;
    }
  }

  async insertText(table: string, ndjson: string, options: InsertOptions = {}): Promise<void> {
    try {
      await this.lanes.write.insert(insertStatement(table, ndjson, this.mode, options));
    } catch (error) {
      throw insertError(error);
    }
  }

  command(sql: string, params?: QueryParams): Promise<void> {
    return this.lanes.write.command(sql, params);
  }

  async close(): Promise<void> {
    for (const lane of Object.values(this.lanes) as Lane[]) await lane.close();
  }
}
