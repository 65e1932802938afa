import { connect } from 'node:net';
import type { TargetConfig } from '../../core/config/schema.js';

/** Nobody waits longer for this when starting, ms. */
const START_WITHIN_MS = 1000;

/** Why a model server cannot be reached (`ECONNREFUSED`, `no answer`), or null when it can. */
export function whySilent(
  { upstream, connect_timeout }: TargetConfig,
  withinMs = connect_timeout,
): Promise<string | null> {
  const { hostname, port, protocol } = new URL(upstream);
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: Number(port) || (protocol === 'https:' ? 443 : 80),
      timeout: withinMs,
    });
    const end = (why: string | null): void => {
      socket.destroy();
      resolve(why);
    };
    socket.once('connect', () => end(null));
    socket.once('timeout', () => end('no answer'));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}

/** A line for each model server that does not answer: no error, since it may be started later. */
export async function silentServers(targets: readonly TargetConfig[]): Promise<string[]> {
  const reasons = await Promise.all(
    targets.map((target) => whySilent(target, Math.min(START_WITHIN_MS, target.connect_timeout))),
  );
  return targets.flatMap(({ name, upstream }, index) => {
    const reason = reasons[index] ?? null;
    if (reason === null) return [];
    return [
      `Model server ${name} at ${upstream}: not reachable yet (${reason}). Start it, or correct the upstream; until then calls fail.`,
    ];
  });
}
