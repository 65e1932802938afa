const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** What an error of the spool's folder means, and what to do about it. */
export function explainSpoolError(error: unknown, dir: string): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  return NO_ROOM.has(code)
    ? `the disk of the spool (${dir}) is full: free some space; calls go on, new records are held in memory and then dropped`
    : `the spool (${dir}) cannot be written: make it a folder this process may write to; calls go on, new records are held in memory and then dropped`;
}
