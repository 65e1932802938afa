import type { StoredCall } from '../../core/call.js';
import { iso } from '../sql/quoting.js';
import type { Store } from '../store.js';

/**
 * A version that was not seen for this long and comes back is a deployment (a roll-back). Shorter gaps are replicas of two versions
 * side by side while one replaces the other.
 */
const FORGOTTEN_AFTER_MS = 3_600_000;

/** Names come from outside: no more than so many are remembered. */
const MAX_TARGETS = 10_000;
const MAX_VERSIONS = 100;

/** Last call of each version, Unix epoch in milliseconds. */
type Seen = Map<string, number>;

interface Deployment {
  at: string;
  target: string;
  environment: string;
  version: string;
  previous: string;
}

const keyOf = (target: string, environment: string) => JSON.stringify([target, environment]);

/** Notices when a target's version label changes, and writes it down in `deployments`. */
export class Versions {
  readonly #targets = new Map<string, Seen>();
  #unsaved: Deployment[] = [];

  /** What the stored calls say about each target's versions. */
  static async load(store: Store): Promise<Versions> {
    const rows = await store.query<{ target: string; environment: string; version: string; last: string }>(
      `SELECT target, environment, version, ${iso('max(minute)')} AS last FROM calls_1m WHERE version != ''
       GROUP BY target, environment, version ORDER BY max(minute) DESC LIMIT 10000`,
    );
    const versions = new Versions();
    for (const row of rows) versions.#of(row.target, row.environment).set(row.version, Date.parse(row.last));
    return versions;
  }

  /** Call it before the calls are inserted: repeated after a crash, it writes the same rows again, and they count once. */
  async note(store: Store, calls: readonly StoredCall[]): Promise<void> {
    const labelled = calls
      .filter((call) => call.version !== '')
      .map((call) => ({ call, at: Date.parse(call.started_at) }));
    for (const { call, at } of labelled.sort((a, b) => a.at - b.at)) {
      const deployment = this.#see(call, at);
      if (deployment !== null) this.#unsaved.push(deployment);
    }
    if (this.#unsaved.length === 0) return;
    await store.insert('deployments', this.#unsaved);
    this.#unsaved = [];
  }

  #of(target: string, environment: string): Seen {
    const key = keyOf(target, environment);
    let seen = this.#targets.get(key);
    if (seen !== undefined) return seen;
    seen = new Map();
    if (this.#targets.size >= MAX_TARGETS) this.#targets.clear();
    this.#targets.set(key, seen);
    return seen;
  }

  #see(call: StoredCall, at: number): Deployment | null {
    const versions = this.#of(call.target, call.environment);
    const last = versions.get(call.version);
    const latest = latestOf(versions);
    versions.set(call.version, Math.max(at, last ?? 0));
    if (versions.size > MAX_VERSIONS) versions.delete([...versions.keys()][0] ?? '');
    if (latest === null || latest.version === call.version || at < latest.at) return null;
    if (last !== undefined && at - last < FORGOTTEN_AFTER_MS) return null;
    const { target, environment, version } = call;
    return { at: new Date(at).toISOString(), target, environment, version, previous: latest.version };
  }
}

function latestOf(versions: ReadonlyMap<string, number>): { version: string; at: number } | null {
  let latest: { version: string; at: number } | null = null;
  for (const [version, at] of versions) if (latest === null || at > latest.at) latest = { version, at };
  return latest;
}
