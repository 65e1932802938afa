import { mkdirSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../core/process/process_alive.js';

const MEMORY = '/dev/shm';
const NAME = 'sidelight-tests-';
const ROOM = 4e9;

/** Whether the system keeps a file system in memory that has room, and from which programs can be run. */
function hasMemory(): boolean {
  try {
    const [, , , options = ''] = (
      readFileSync('/proc/mounts', 'utf8')
        .split('\n')
        .find((line) => line.split(' ')[1] === MEMORY) ?? ''
    ).split(' ');
    const { bavail, bsize } = statfsSync(MEMORY);
    return options.split(',').includes('rw') && !options.split(',').includes('noexec') && bavail * bsize >= ROOM;
  } catch {
    return false;
  }
}

const parent = hasMemory() ? MEMORY : tmpdir();

/**
 * Where the tests of this run write, as `TMPDIR` of its processes; in memory where it can be: the engine makes and deletes thousands of
 * small files, which on a disk takes longer than all that it does itself.
 */
export const scratch = join(parent, `${NAME}${process.pid}`);

/** Makes the folder, and removes those of runs that were killed. */
export function setup(): void {
  for (const each of readdirSync(parent)) {
    const pid = each.startsWith(NAME) ? Number(each.slice(NAME.length)) : Number.NaN;
    if (Number.isInteger(pid) && !isAlive(pid)) sweep(join(parent, each));
  }
  mkdirSync(scratch, { recursive: true });
}

/** A process that outlived its run may still be writing there: that is no reason for this run to fail. */
function sweep(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  } catch {
    // The next run tries again.
  }
}

export function teardown(): void {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}
