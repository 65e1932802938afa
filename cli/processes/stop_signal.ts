const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** Nobody waits longer than this for a word after Ctrl-C. */
const SILENT_MS = 1000;
const STOPPING = 'Stopping: what was recorded is being stored. Ctrl-C again ends it at once; nothing on disk is lost.';

/** Resolves at the first SIGINT or SIGTERM; the second one ends the process at once. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (asked) process.exit(signal === 'SIGINT' ? 130 : 143);
        asked = true;
        resolve(signal);
      });
    }
  });
}

/** Stops something, and says so when that takes a while. */
export async function stopAloud(print: (line: string) => void, stop: () => Promise<void>): Promise<void> {
  const telling = setTimeout(() => print(STOPPING), SILENT_MS);
  try {
    await stop();
  } finally {
    clearTimeout(telling);
  }
}
