import { mkdirSync } from 'node:fs';
import { messageOf, SidelightError } from '../../core/errors.js';
import { LIMITS } from './limits.js';
import { Lane } from './lane.js';
import { holderOf, lockedError } from './lock.js';
import { loadClient, loadEngine, type ClickHouse } from './packages.js';
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

/** Settings stick to a connection, so a lane gets its own once; `readonly` comes last because nothing can be set after it. */
async function restrict(lane: Lane, limits: Record<string, number>): Promise<void> {
  for (const [name, value] of Object.entries(limits)) await lane.command(`SET ${name} = ${value}`);
  await lane.command('SET readonly = 1');
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
  const open = () => {
    const connection = createChdbConnection({ path }) as unknown as Connection;
    const lane = new Lane(createClient({ connection, log: { level: ClickHouseLogLevel.OFF } }));
    opened.push(lane);
    return lane;
  };
  try {
    mkdirSync(path, { recursive: true });
    const lanes = { write: open(), read: open(), guest: open() };
    await restrict(lanes.read, LIMITS.read(maxQueryMs));
    await restrict(lanes.guest, LIMITS.guest(maxQueryMs));
    return lanes;
  } catch (error) {
    await Promise.allSettled(opened.map((lane) => lane.client.close()));
    throw openingError(path, error);
  }
}
