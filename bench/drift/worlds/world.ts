/** One request as a monitor sees it. */
export interface Row {
  minute: number;
  session: number;
  tenant: number;
  value: number;
}

/** A closed session: its value, and the last row before the monitor learns of it. */
export interface ClosedSession {
  minute: number;
  tenant: number;
  value: number;
  lastRow: number;
}

/** A stream with a known truth. */
export interface World {
  /** `number`: unbounded; `binary`: 0 or 1; `category`: 0 to `categories` - 1. */
  metric: 'number' | 'binary' | 'category';
  categories: number;
  reference: Row[];
  live: Row[];
  /** Row of the live part at which the change begins; null: there is none. */
  changeAt: number | null;
  /** The level swings with the day. */
  seasonal: boolean;
  /** Tenants that are watched one by one; 0: none. */
  tenants: number;
  /** The tenant whose change it is. */
  changedTenant: number | null;
}

/** Sessions in the order in which they close; a session's value is its largest one, so that one bad answer makes it bad. */
export function closedSessions(rows: readonly Row[]): ClosedSession[] {
  const open = new Map<number, ClosedSession>();
  rows.forEach((row, lastRow) => {
    const value = Math.max(open.get(row.session)?.value ?? -Infinity, row.value);
    open.set(row.session, { minute: row.minute, tenant: row.tenant, value, lastRow });
  });
  return [...open.values()].sort((a, b) => a.lastRow - b.lastRow);
}

/** Sessions by the minute in which they closed. */
export function byMinute(sessions: readonly ClosedSession[]): ClosedSession[][] {
  const minutes: ClosedSession[][] = [];
  for (const session of sessions) {
    const last = minutes.at(-1);
    if (last?.[0]?.minute === session.minute) last.push(session);
    else minutes.push([session]);
  }
  return minutes;
}
