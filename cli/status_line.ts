const TERMINAL_MS = 1000;
const LOG_MS = 10_000;

/** How far long work is, on standard error, since standard output is for results: written over in a terminal, one line now and then in a log. */
export class StatusLine {
  private told = performance.now();

  /** @param line made only when it is time to say it */
  tell(line: () => string): void {
    const now = performance.now();
    const { isTTY, columns } = process.stderr;
    if (now - this.told < (isTTY ? TERMINAL_MS : LOG_MS)) return;
    this.told = now;
    process.stderr.write(isTTY ? `\r\u001b[K${line().slice(0, (columns ?? 100) - 1)}` : `${line()}\n`);
  }

  /** Makes room in a terminal for what is to stay. */
  clear(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  }

  /** The last of them, which stays. */
  end(line: string): void {
    this.clear();
    process.stderr.write(`${line}\n`);
  }
}

/** How long work takes, about: `40 s`, `12 min`, `2.5 h`. */
export function about(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
