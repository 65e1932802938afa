import type * as client from '@clickhouse/client';
import type * as engine from 'chdb/connection';
import { messageOf, SidelightError } from '../../core/errors.js';

export type ClickHouse = typeof client;
export type Client = ReturnType<ClickHouse['createClient']>;
export type Chdb = typeof engine;

/** Both are optional dependencies and left out together: whoever installs one only is stopped by the other. */
const INSTALL =
  'Install what the store needs: npm install chdb @clickhouse/client (chdb has builds for Linux with glibc and for macOS; elsewhere set store.clickhouse_url to use a ClickHouse server)';

function missing(name: string, cause: unknown): SidelightError {
  return new SidelightError('MISSING_PACKAGE', `the package ${name} cannot be loaded: ${messageOf(cause)}`, {
    hint: INSTALL,
    cause,
  });
}

/** The official client; an optional dependency, because a collector alone needs none. @throws {SidelightError} MISSING_PACKAGE */
export async function loadClient(): Promise<ClickHouse> {
  try {
    return await import('@clickhouse/client');
  } catch (error) {
    throw missing('@clickhouse/client', error);
  }
}

/** The embedded engine; an optional dependency. @throws {SidelightError} MISSING_PACKAGE */
export async function loadEngine(): Promise<Chdb> {
  try {
    return await import('chdb/connection');
  } catch (error) {
    throw missing('chdb', error);
  }
}
