import type { Purpose } from '../../../core/call.js';
import { quoted, time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';
import { OF_ITS_TIME, SESSION } from './closed_sessions.js';

export interface ObservedTarget {
  target: string;
  /** First call, epoch milliseconds. */
  since: number;
  sessions: number;
}

/** Targets but `except`, with about how many sessions were seen of each within [from, to). */
export function observedTargets(
  store: Store,
  {
    from,
    to,
    purposes,
    except,
    only = {},
  }: {
    from: number;
    to: number;
    purposes: readonly Purpose[];
    except: readonly string[];
    only?: Readonly<Record<string, string>>;
  },
): Promise<ObservedTarget[]> {
  return store.query(
    `SELECT target, toUnixTimestamp64Milli(min(started_at)) AS since, uniq(${SESSION}) AS sessions
     FROM calls WHERE started_at >= ${time('from')} AND started_at < ${time('to')} AND purpose IN {purposes:Array(String)} AND ${OF_ITS_TIME}
       AND target NOT IN {except:Array(String)}${Object.entries(only)
         .map(([column, value]) => ` AND ${column} = ${quoted(value)}`)
         .join('')}
     GROUP BY target ORDER BY target`,
    { from, to, purposes: [...purposes], except },
  );
}
