import { cellsAbove } from '../../bench/monitors/sessions.js';
import type { DriftConfig } from '../../core/config/schema.js';
import { configSchema } from '../../core/config/schema.js';
import type { Incident } from '../../evaluator/monitors/incidents/incidents.js';
import { Monitors, type Watched } from '../../evaluator/monitors/monitors.js';
import type { queries } from '../../store/index.js';

export type Session = queries.ClosedSession;

export const MINUTE = 60_000;
export const DAY = 1440 * MINUTE;
export const { drift: DRIFT } = configSchema.parse({});
/** Values of `draw`. */
export const DRAWS = 65_536;

/** Monitors of one target as they run live: a reference that ends at time 0, then batch after batch. */
export class LiveMonitors {
  private at = 0;

  private constructor(
    private readonly monitors: Monitors,
    private readonly batch: number,
  ) {}

  /**
   * @param reference oldest first, all before time 0
   * @param below sessions with a smaller draw are in the reference
   * @param shares more sessions, from which segments are learned
   */
  static async learn(
    reference: readonly Session[],
    config: DriftConfig = DRIFT,
    below = DRAWS,
    shares?: readonly Session[],
  ): Promise<LiveMonitors> {
    const monitors = new Monitors(config);
    const from = Math.floor((reference[0]?.at ?? 0) / MINUTE) * MINUTE;
    const period = { from, to: 0, text: 'the time before' };
    await monitors.learn('llama', {
      reference: period,
      sessions: reference,
      ...(shares !== undefined && { cells: (above) => Promise.resolve(cellsAbove(shares, above)) }),
      below,
      textsBelow: DRAWS,
      cursor: 0,
    });
    return new LiveMonitors(monitors, config.batch);
  }

  watched(): Watched {
    const [watched] = this.monitors.watched();
    if (watched === undefined) throw new Error('no target is watched');
    return watched;
  }

  /** One batch more; answers the changes that are named for the first time. */
  step(sessions: (from: number, to: number) => Session[]): Incident[] {
    const from = this.at;
    this.at += this.batch;
    this.monitors.step('llama', { at: this.at, sessions: sessions(from, this.at) });
    return this.watched().incidents.filter(({ namedAt }) => namedAt === this.at);
  }

  /** Batches up to a time, or to the first change that is named. */
  firstNamed(sessions: (from: number, to: number) => Session[], until: number): Incident | null {
    while (this.at < until) {
      const [incident] = this.step(sessions);
      if (incident !== undefined) return incident;
    }
    return null;
  }
}

/** Parts of the installation's promise that the monitors of a target have together. */
export function shareOf({ streams, texts, volume }: Watched): number {
  const shares = streams.flatMap((stream) => [...stream.monitors, ...stream.segments].map(({ share }) => share));
  const others = [...texts, ...(volume === null ? [] : [volume])].map(({ share }) => share);
  return [...shares, ...others].reduce((sum, each) => sum + each, 0);
}

/** A session of which only its values are known, and what else is given. */
export function sessionAt(at: number, values: Session['values'], given: Partial<Session> = {}): Session {
  return {
    start: at,
    at,
    session: String(at),
    target: 'llama',
    version: '',
    model: '',
    route: '',
    tenant: '',
    caller: '',
    call_id: '',
    draw: 0,
    values,
    prompt: '',
    output: '',
    ...given,
  };
}

/** So many sessions evenly over a span. */
export function evenly(from: number, to: number, number: number, make: (at: number) => Session): Session[] {
  return Array.from({ length: number }, (_, i) => make(from + Math.floor((i * (to - from)) / number)));
}
