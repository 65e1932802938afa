import type { queries } from '../../../store/index.js';

/** A window of a day need not be read anew every few seconds: each is asked again after this share of its length. */
const REFRESH_SHARE = 1 / 288;
/** Windows with fewer calls cost next to nothing to read. */
const FEW_CALLS = 10_000;

interface Kept {
  at: number;
  rows: queries.SloWindowRow[];
}

/**
 * Rows of the windows of one objective, kept until they are due: long windows are what costs, and they move slowly
 * (3 days every 15 minutes, a day every 5, an hour every 12 s). Where calls have only begun to come, a long window that was read before them would say
 * less than a short one: while it holds few, it is asked again.
 */
export class WindowCache {
  private readonly kept = new Map<number, Kept>();

  /** All rows of `windows`; those that are due are asked for together. */
  async rows(
    windows: readonly number[],
    now: number,
    ask: (windows: number[]) => Promise<queries.SloWindowRow[]>,
  ): Promise<queries.SloWindowRow[]> {
    await this.renew(
      windows.filter((window) => this.isDue(window, now)),
      now,
      ask,
    );
    await this.renew(
      windows.filter((window) => this.isBehind(window, windows)),
      now,
      ask,
    );
    return windows.flatMap((window) => this.kept.get(window)?.rows ?? []);
  }

  private async renew(
    windows: number[],
    now: number,
    ask: (windows: number[]) => Promise<queries.SloWindowRow[]>,
  ): Promise<void> {
    if (windows.length === 0) return;
    const fresh = await ask(windows);
    for (const window of windows) {
      this.kept.set(window, { at: now, rows: fresh.filter((row) => row.window_seconds === window) });
    }
  }

  private isDue(window: number, now: number): boolean {
    const kept = this.kept.get(window);
    return kept === undefined || now < kept.at || now - kept.at >= window * 1000 * REFRESH_SHARE;
  }
  /** Whether a shorter window holds more calls. */
  private isBehind(window: number, windows: readonly number[]): boolean {
    const calls = this.calls(window);
    return calls < FEW_CALLS && windows.some((other) => other < window && this.calls(other) > calls);
  }

  private calls(window: number): number {
    return (this.kept.get(window)?.rows ?? []).reduce((sum, { total }) => sum + total, 0);
  }
}
