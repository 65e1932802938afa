import type { QueryParams } from '../store.js';
import { queryError } from './errors.js';
import type { Client } from './packages.js';

/** One way to the store: statements on it share limits. */
export interface Lane {
  rows<T extends object>(sql: string, params?: QueryParams): Promise<T[]>;
  text(sql: string): Promise<string>;
  command(sql: string, params?: QueryParams): Promise<void>;
  /** @throws the client's own error, for whoever must tell a bad row from a bad day */
  insert(sql: string): Promise<void>;
  close(): Promise<void>;
}

/** Runs a task with a client. */
export type WithClient = <T>(task: (client: Client) => Promise<T>) => Promise<T>;

/** A lane's statements on whatever client `use` lends. */
export function laneOf(use: WithClient, close: () => Promise<void>): Lane {
  const run = <T>(task: (client: Client) => Promise<T>) =>
    use(task).catch((error: unknown) => {
      throw queryError(error);
    });
  return {
    rows: <T extends object>(sql: string, params?: QueryParams) => run((client) => rowsOf<T>(client, sql, params)),
    text: (sql) => run((client) => textOf(client, sql)),
    command: (sql, params) =>
      run(async (client) => {
        await client.command({ query: sql, query_params: params });
      }),
    insert: (sql) =>
      use(async (client) => {
        await client.command({ query: sql });
      }),
    close,
  };
}

async function rowsOf<T extends object>(client: Client, sql: string, params?: QueryParams): Promise<T[]> {
  const result = await client.query({ query: sql, format: 'JSON', query_params: params });
  return (await result.json<T>()).data;
}

async function textOf(client: Client, sql: string): Promise<string> {
  const { stream } = await client.exec({ query: sql });
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
