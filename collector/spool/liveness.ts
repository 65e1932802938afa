import { readFileSync, writeFileSync } from 'node:fs';
import { isAlive } from '../../core/process/process_alive.js';

/** What tells one process from a later one with the same id: its start time, where the system says it. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/** The process id of another live process that wrote `file` with `claim`, else null. */
export function claimedBy(file: string): number | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  const [pid = 0, start = ''] = text
    .trim()
    .split(' ')
    .map((word, index) => (index === 0 ? Number(word) : word)) as [number?, string?];
  if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) return null;
  return isAlive(pid) && startOf(pid) === start ? pid : null;
}

/** Writes down that this process owns the folder of `file`. */
export function claim(file: string): void {
  writeFileSync(file, `${process.pid} ${startOf(process.pid)}\n`);
}
