import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { asNumber, asRecord, asString } from '../../core/json.js';
import { makeFolder } from '../../core/process/make_folder.js';

export interface CachedPrices {
  url: string;
  text: string;
  /** Unix epoch, milliseconds. */
  fetchedAt: number;
}

/** What was fetched from an address last; null when there is nothing, or nothing that can be read. */
export function readCached(path: string, url: string): CachedPrices | null {
  try {
    const record = asRecord(JSON.parse(readFileSync(path, 'utf8')));
    const fetchedAt = asNumber(record['fetched_at']);
    if (asString(record['url']) !== url || fetchedAt === null) return null;
    return { url, text: asString(record['text']), fetchedAt };
  } catch {
    return null;
  }
}

/** Whole or not at all, whenever the process dies. @throws when the folder cannot be written */
export function writeCached(path: string, { url, text, fetchedAt }: CachedPrices): void {
  makeFolder(dirname(path));
  writeFileSync(`${path}.new`, JSON.stringify({ url, fetched_at: fetchedAt, text }));
  renameSync(`${path}.new`, path);
}
