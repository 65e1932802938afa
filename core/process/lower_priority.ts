import { readdirSync } from 'node:fs';
import { setPriority } from 'node:os';

/**
 * Lowers the priority of all threads of this process. On Linux a priority is a thread's own, and threads that start later have that of the one
 * that starts them: without the others the collection of garbage and the database would go on at the old one.
 * Where it is not allowed all stays as it is.
 * @param niceness 1 to 19, as of `nice`
 */
export function lowerPriority(niceness: number): void {
  for (const thread of threads()) {
    try {
      setPriority(thread, niceness);
    } catch {
      // Ended since, or not allowed here.
    }
  }
}

/** Elsewhere than on Linux a priority is the whole process's. */
function threads(): number[] {
  if (process.platform !== 'linux') return [process.pid];
  try {
    return readdirSync('/proc/self/task').map(Number);
  } catch {
    return [process.pid];
  }
}
