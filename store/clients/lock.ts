import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { SidelightError } from '../../core/errors.js';
import { isAlive } from '../../core/process/process_alive.js';

/** Whether a process has a file open; when that cannot be seen (another user's process, no /proc), whether it lives. */
function holds(pid: number, file: string): boolean {
  const descriptors = `/proc/${pid}/fd`;
  let names: string[];
  try {
    names = readdirSync(descriptors);
  } catch {
    return isAlive(pid);
  }
  return names.some((name) => {
    try {
      return readlinkSync(join(descriptors, name)) === file;
    } catch {
      return false;
    }
  });
}

/** The other process that has the engine's folder open, by the note the engine leaves in it; null when there is none. */
export function holderOf(path: string): number | null {
  try {
    const file = join(realpathSync(path), 'status');
    const pid = Number(/PID: (\d+)/.exec(readFileSync(file, 'utf8'))?.[1]);
    return Number.isSafeInteger(pid) && pid > 0 && pid !== process.pid && holds(pid, file) ? pid : null;
  } catch {
    return null;
  }
}

export function lockedError(path: string, pid: number): SidelightError {
  return new SidelightError('DATA_LOCKED', `the data folder ${path} is in use by another process (id ${pid})`, {
    hint: 'If that is a running Sidelight service, go through it (commands do so when they reach it); else stop that process, or choose another folder with --data.',
  });
}
