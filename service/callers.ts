import type { Config } from '../core/config/schema.js';

interface NamedCaller {
  alias: string;
  tenant: string;
}

/** Who a caller is, by its hash: as the configuration names it, else the hash itself. Names apply when read: stored calls keep the hash. */
export function callerOf(config: Pick<Config, 'callers'>, hash: string): NamedCaller {
  const named = config.callers[hash];
  if (named === undefined) return { alias: hash, tenant: '' };
  return typeof named === 'string' ? { alias: named, tenant: '' } : named;
}

/** Hashes of a caller that may be given by its alias. */
export function callerHashes(config: Pick<Config, 'callers'>, aliasOrHash: string): string[] {
  const named = Object.keys(config.callers).filter((hash) => callerOf(config, hash).alias === aliasOrHash);
  return named.length > 0 ? named : [aliasOrHash];
}
