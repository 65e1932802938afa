import { closeSync, fsyncSync, ftruncateSync, fstatSync, openSync, readSync, renameSync, unlinkSync } from 'node:fs';

const BLOCK = 64 * 1024;
const NEWLINE = 10;

/** Length of the file up to and including its last newline; 0 when it has none. */
function completeLength(fd: number): number {
  const block = Buffer.allocUnsafe(BLOCK);
  for (let end = fstatSync(fd).size; end > 0;) {
    const start = Math.max(0, end - BLOCK);
    const read = readSync(fd, block, 0, end - start, start);
    const at = block.subarray(0, read).lastIndexOf(NEWLINE);
    if (at !== -1) return start + at + 1;
    end = start;
  }
  return 0;
}

/**
 * Closes a segment its writer did not live to close: cut at the last complete line, synced, renamed.
 * @returns its size, 0 when nothing complete was in it and it was removed
 */
export function recoverSegment(open: string, sealed: string): number {
  const fd = openSync(open, 'r+');
  let length: number;
  try {
    length = completeLength(fd);
    ftruncateSync(fd, length);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  if (length === 0) unlinkSync(open);
  else renameSync(open, sealed);
  return length;
}
