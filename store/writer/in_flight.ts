import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../core/process/make_folder.js';

/** The name of the segment under way, on disk: after a kill it tells which segment is in doubt. */
export class InFlight {
  /** Left by a process that died within a segment. */
  readonly left: string | null;
  readonly #path: string;

  constructor(dir: string) {
    makeFolder(dir);
    this.#path = join(dir, 'in_flight');
    this.left = readName(this.#path);
  }

  begin(segment: string): void {
    writeFileSync(this.#path, segment);
  }

  end(): void {
    rmSync(this.#path, { force: true });
  }
}

function readName(path: string): string | null {
  try {
    return readFileSync(path, 'utf8') || null;
  } catch {
    return null;
  }
}
