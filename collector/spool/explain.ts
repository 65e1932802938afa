const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** What an error of the spool's folder means, and what to do about it. */
export function explainSpoolError(error: unknown, dir: string): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  return `${meaning(code, dir)}; calls go on, new records are held in memory and then dropped`;
}

function meaning(code: string, dir: string): string {
  if (NO_ROOM.has(code)) return `the disk of the spool (${dir}) is full: free some space`;
  if (code === 'EIO')
    return `the disk of the spool (${dir}) reports errors: look at the system's log, and move the spool to another disk`;
  return `the spool (${dir}) cannot be written: make it a folder this process may write to`;
}
