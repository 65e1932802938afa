/** Says what is being worked on; nothing when nobody watches. */
export type Progress = (what: string) => void;

/** One line on stderr that is written over, at most twice a second. */
export function lineProgress(): Progress {
  let last = 0;
  return (what) => {
    const now = Date.now();
    if (!process.stderr.isTTY || now - last < 500) return;
    last = now;
    process.stderr.write(`\r\u001b[K${what}`);
  };
}
