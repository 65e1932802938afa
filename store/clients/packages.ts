import type * as client from '@clickhouse/client';
import type * as engine from 'chdb/connection';
import { messageOf, SidelightError } from '../../core/errors.js';

export type ClickHouse = typeof client;
export type Client = ReturnType<ClickHouse['createClient']>;
export type Chdb = typeof engine;

function missing(name: string, hint: string, cause: unknown): SidelightError {
  return new SidelightError('MISSING_PACKAGE', `the package ${name} cannot be loaded: ${messageOf(cause)}`, {
    hint,
    cause,
  });
}

/** The official client; an optional dependency, because a collector alone needs none. @throws {SidelightError} MISSING_PACKAGE */
export async function loadClient(): Promise<ClickHouse> {
  try {
    return await import('@clickhouse/client');
  } catch (error) {
    throw missing('@clickhouse/client', 'install it: npm install @clickhouse/client', error);
  }
}

/** The embedded engine; an optional dependency. @throws {SidelightError} MISSING_PACKAGE */
export async function loadEngine(): Promise<Chdb> {
  try {
    return await import('chdb/connection');
  } catch (error) {
    throw missing(
      'chdb',
      'install it (npm install chdb; it has builds for Linux with glibc and for macOS), or set store.clickhouse_url to use a ClickHouse server',
      error,
    );
  }
}
