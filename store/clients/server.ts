import { SidelightError } from '../../core/errors.js';
import type { Lanes } from './client_store.js';
import { laneOf, type Lane } from './lane.js';
import { LIMITS } from './limits.js';
import { loadClient, type Client } from './packages.js';

/** The server has this much longer than the query may take, milliseconds. */
const GRACE_MS = 10_000;
const WRITE_TIMEOUT_MS = 120_000;

interface Address {
  url: string;
  database: string;
  username: string;
  password: string;
}

function addressOf(text: string): Address {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new SidelightError('CONFIG_INVALID', 'store.clickhouse_url is not a URL', {
      hint: 'Write http://user:password@host:8123/database',
    });
  }
  const [username, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  return {
    url: url.origin,
    database: decodeURIComponent(url.pathname.replace(/^\/+|\/+$/g, '')) || 'default',
    username: username || 'default',
    password,
  };
}

/**
 * A ClickHouse server or cluster over HTTP. The database is made when it is absent and the user may.
 * @throws {SidelightError} STORE_UNAVAILABLE (retryable), CONFIG_INVALID, MISSING_PACKAGE
 */
export async function openServer(clickhouseUrl: string, cluster: string, maxQueryMs: number): Promise<Lanes> {
  const { createClient, ClickHouseLogLevel } = await loadClient();
  const address = addressOf(clickhouseUrl);
  const open = (settings: Record<string, number>, timeoutMs: number, database = address.database) =>
    serverLane(
      createClient({
        ...address,
        database,
        request_timeout: timeoutMs,
        // A whole answer or an error, never the beginning of one and then the other.
        clickhouse_settings: { ...settings, wait_end_of_query: 1 },
        application: 'sidelight',
        // Its messages quote the rows of a failed insert: prompts would end up in the log.
        log: { level: ClickHouseLogLevel.OFF },
      }),
    );
  await ensureDatabase(open({}, WRITE_TIMEOUT_MS, 'default'), address.database, cluster);
  const reading = (limits: ReturnType<typeof LIMITS.read>) =>
    open({ ...limits, readonly: 1 }, 1000 * (limits['max_execution_time'] ?? 0) + GRACE_MS);
  return {
    write: open({}, WRITE_TIMEOUT_MS),
    read: reading(LIMITS.read(maxQueryMs)),
    background: reading(LIMITS.background(maxQueryMs)),
    guest: reading(LIMITS.guest(maxQueryMs)),
  };
}

async function ensureDatabase(lane: Lane, database: string, cluster: string): Promise<void> {
  try {
    const known = await lane.rows('SELECT 1 FROM system.databases WHERE name = {name:String}', { name: database });
    if (known.length > 0) return;
    const onCluster = cluster === '' ? '' : ` ON CLUSTER '${cluster}'`;
    await lane.command(`CREATE DATABASE IF NOT EXISTS \`${database.replaceAll('`', '')}\`${onCluster}`);
  } finally {
    await lane.close();
  }
}

function serverLane(client: Client): Lane {
  return laneOf(
    (task) => task(client),
    () => client.close(),
  );
}
