import type { QueryParams } from '../store.js';
import { queryError } from './errors.js';
import type { Client } from './packages.js';

/** One connection: statements on it run one after another when the engine is embedded. */
export class Lane {
  constructor(readonly client: Client) {}

  async rows<T extends object>(sql: string, params?: QueryParams): Promise<T[]> {
    try {
      const result = await this.client.query({ query: sql, format: 'JSON', query_params: params });
      return (await result.json<T>()).data;
    } catch (error) {
      throw queryError(error);
    }
  }

  async text(sql: string): Promise<string> {
    try {
      const { stream } = await this.client.exec({ query: sql });
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks).toString('utf8');
    } catch (error) {
      throw queryError(error);
    }
  }

  async command(sql: string, params?: QueryParams): Promise<void> {
    try {
      await this.client.command({ query: sql, query_params: params });
    } catch (error) {
      throw queryError(error);
    }
  }
}
