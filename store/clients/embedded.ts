import { messageOf, SidelightError } from '../../core/errors.js';
import { makeFolder } from '../../core/process/make_folder.js';
import { LIMITS } from './limits.js';
import type { Lane } from './lane.js';
import { holderOf, lockedError } from './lock.js';
import { loadClient, loadEngine, type ClickHouse, type Client } from './packages.js';
import { openSerialLane } from './serial_lane.js';
import type { Lanes } from './client_store.js';

/** The engine's package and the client's carry a copy each of the same interface; a private class in it sets the types apart. */
type Connection = NonNullable<Parameters<ClickHouse['createClient']>[0]>['connection'];

function openingError(path: string, error: unknown): Error {
  const pid = holderOf(path);
  if (pid !== null) return lockedError(path, pid);
  return new SidelightError('STORE_UNAVAILABLE', `the embedded store cannot be opened: ${messageOf(error)}`, {
    hint: `is the folder ${path} writable, made by the same or an older version, and not in use by another container?`,
    cause: error,
  });
}

/** Settings stick to a connection, so each gets its own once; `readonly` comes last because nothing can be set after it. */
async function restrict(client: Client, limits: Record<string, number>): Promise<void> {
  for (const [name, value] of Object.entries(limits)) await client.command({ query: `SET ${name} = ${value}` });
  await client.command({ query: 'SET readonly = 1' });
}

/**
 * The engine inside this process, on its own folder.
 * @throws {SidelightError} DATA_LOCKED, MISSING_PACKAGE, STORE_UNAVAILABLE
 */
export async function openEmbedded(path: string, maxQueryMs: number): Promise<Lanes> {
  const { createClient, ClickHouseLogLevel } = await loadClient();
  const { createChdbConnection } = await loadEngine();
  const holder = holderOf(path);
  if (holder !== null) throw lockedError(path, holder);
  const opened: Lane[] = [];
  const open = async (limits?: Record<string, number>) => {
    const lane = await openSerialLane(async () => {
      const connection = createChdbConnection({ path }) as unknown as Connection;
      const client = createClient({ connection, log: { level: ClickHouseLogLevel.OFF } });
      if (limits !== undefined) await restrict(client, limits);
      return client;
    });
    opened.push(lane);
    return lane;
  };
  try {
    makeFolder(path);
    return {
      write: await open(),
      read: await open(LIMITS.read(maxQueryMs)),
      background: await open(LIMITS.background(maxQueryMs)),
      guest: await open(LIMITS.guest(maxQueryMs)),
    };
  } catch (error) {
    await Promise.allSettled(opened.map((lane) => lane.close()));
    throw openingError(path, error);
  }
}
