import { createHash } from 'node:crypto';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../core/process/make_folder.js';

const MAX_BYTES = 100e6;
const ENDING = '.refused.ndjson';

/** Names come from outside: what could leave the folder is replaced by its hash. */
function fileName(name: string): string {
  const plain = /^[\w#-]{1,100}$/.test(name) ? name : createHash('sha256').update(name).digest('hex');
  return plain + ENDING;
}

/** A folder of calls the store refused for good, one NDJSON file per batch, the oldest dropped beyond 100 MB. */
export class Quarantine {
  constructor(private readonly dir: string) {}

  /** The same batch may come again after a crash: its file is then written anew, not longer. */
  keep(batch: string, lines: readonly string[]): void {
    makeFolder(this.dir);
    writeFileSync(join(this.dir, fileName(batch)), `${lines.join('\n')}\n`);
    this.#prune();
  }

  #prune(): void {
    const files = readdirSync(this.dir)
      .filter((file) => file.endsWith(ENDING))
      .map((file) => ({ path: join(this.dir, file), stat: statSync(join(this.dir, file)) }))
      .sort((a, b) => b.stat.mtimeMs - a.stat.mtimeMs);
    let bytes = 0;
    for (const { path, stat } of files) {
      bytes += stat.size;
      if (bytes > MAX_BYTES) rmSync(path, { force: true });
    }
  }
}
