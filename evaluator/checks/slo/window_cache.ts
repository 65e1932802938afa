import type { queries } from '../../../store/index.js';

/** A window of a day need not be read anew every few seconds: each is asked again after this share of its length. */
const REFRESH_SHARE = 1 / 288;

interface Kept {
  at: number;
  rows: queries.SloWindowRow[];
}

/**
 * Rows of the windows of one objective, kept until they are due: long windows are what costs, and they move slowly
 * (3 days every 15 minutes, a day every 5, an hour every 12 s).
 */
export class WindowCache {
  private readonly kept = new Map<number, Kept>();

  /** All rows of `windows`; those that are due are asked for together. */
  async rows(
    windows: readonly number[],
    now: number,
    ask: (windows: number[]) => Promise<queries.SloWindowRow[]>,
  ): Promise<queries.SloWindowRow[]> {
    const due = windows.filter((window) => this.isDue(window, now));
    if (due.length > 0) {
      const fresh = await ask(due);
      for (const window of due) {
        this.kept.set(window, { at: now, rows: fresh.filter((row) => row.window_seconds === window) });
      }
    }
    return windows.flatMap((window) => this.kept.get(window)?.rows ?? []);
  }

  private isDue(window: number, now: number): boolean {
    const kept = this.kept.get(window);
    return kept === undefined || now < kept.at || now - kept.at >= window * 1000 * REFRESH_SHARE;
  }
}
