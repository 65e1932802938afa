import type { ChildProcess } from 'node:child_process';
import type { Config } from '../../core/config/schema.js';
import { asRecord } from '../../core/json.js';
import type { Logger } from '../../core/process/log.js';
import { superviseRole } from './parent_side.js';

export interface DemoRole {
  /** URL of each demo model server, by target name; rejects when they cannot start. */
  upstreams: Promise<Record<string, string>>;
  /** Starts the traffic, also in processes that take the first one's place. */
  talk(taps: Record<string, string>): void;
  stop(): Promise<void>;
}

/** Runs the demo model servers and their traffic in a process of their own. */
export function superviseDemo(config: Config, log: Logger): DemoRole {
  let ports: unknown = {};
  let taps: Record<string, string> | undefined;
  let current: ChildProcess | undefined;
  const role = superviseRole({
    command: 'internal-demo',
    greeting: () => ({ type: 'config', config, extra: { ports } }),
    onReady: (report, child) => {
      ports = report['ports'];
      current = child;
      if (taps !== undefined) child.send({ type: 'taps', taps });
    },
    log,
  });
  const upstreams = role.ready.then((report) => asRecord(report['upstreams']) as Record<string, string>);
  upstreams.catch(() => undefined);
  return {
    upstreams,
    talk: (urls) => {
      taps = urls;
      current?.send({ type: 'taps', taps });
    },
    stop: () => role.stop(),
  };
}
