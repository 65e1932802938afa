import type { queries } from '../../../store/index.js';
import { currentOf, type Current } from '../../monitors/explain/index.js';
import { streamOf } from '../../monitors/streams/streams.js';

/** Sessions of each target that say how a stream is now. */
const SESSIONS = 300;

type Values = { at: number; values: queries.ClosedSession['values'] };

/**
 * The newest closed sessions of each target, to say how a stream is while nothing has changed. Kept in memory alone: after a restart it is not known
 * until sessions close.
 */
export class RecentSessions {
  private readonly known = new Map<string, Values[]>();

  /** @param sessions oldest first */
  add(target: string, sessions: readonly queries.ClosedSession[]): void {
    const newest = sessions.slice(-SESSIONS).map(({ at, values }) => ({ at, values }));
    this.known.set(target, [...(this.known.get(target) ?? []), ...newest].slice(-SESSIONS));
  }

  /** Null where no session has closed, or none says anything of the stream. */
  of(target: string, stream: string): Current | null {
    const kind = streamOf(stream)?.kind;
    if (kind === undefined || kind === 'category') return null;
    const told = (this.known.get(target) ?? []).flatMap(({ at, values }) => {
      const value = values[stream];
      return value === undefined ? [] : [{ at, value }];
    });
    return currentOf(told, kind);
  }
}
