import { startModelServer, type ModelServer } from './model_server.js';
import { driftingMoodAt, moodAt } from './mood.js';
import { DEMO_TARGETS } from './targets.js';
import { runTraffic } from './traffic.js';

export { demoConfig } from './targets.js';

const SEED = 20_260_101;
const CONVERSATIONS_PER_SECOND = 2;

export interface Demo {
  /** URL of each demo model server, by target name. */
  upstreams: Record<string, string>;
  ports: Record<string, number>;
  /** Starts talking to the taps. */
  talk(taps: Readonly<Record<string, string>>): void;
  stop(): Promise<void>;
}

/**
 * Starts the demo model servers.
 * @param ports where they listened before (after a restart, so that the taps still find them); free ports by default
 */
export async function startDemo(ports: Readonly<Record<string, number>> = {}): Promise<Demo> {
  const servers: [string, ModelServer][] = [];
  for (const [index, { name, models, target }] of DEMO_TARGETS.entries()) {
    const hasGpu = target.price !== undefined;
    const mood = hasGpu ? driftingMoodAt : moodAt;
    servers.push([name, await startModelServer({ models, port: ports[name] ?? 0, seed: SEED + index, hasGpu, mood })]);
  }
  const stopped = new AbortController();
  let talking = Promise.resolve();
  return {
    upstreams: Object.fromEntries(servers.map(([name, server]) => [name, server.url])),
    ports: Object.fromEntries(servers.map(([name, server]) => [name, server.port])),
    talk: (taps) => {
      const seed = SEED ^ process.pid;
      talking = runTraffic({ taps, perSecond: CONVERSATIONS_PER_SECOND, seed, signal: stopped.signal });
    },
    stop: async () => {
      stopped.abort();
      await talking;
      await Promise.all(servers.map(([, server]) => server.stop()));
    },
  };
}
