import { superviseCollector } from '../../collector/supervisor/index.js';
import type { Config } from '../../core/config/schema.js';
import { asString } from '../../core/json.js';
import { createLogger, type Logger } from '../../core/process/log.js';
import type { demoConfig } from '../../demo/index.js';
import { banner } from './banner.js';
import type { Invocation } from '../command.js';
import { requireUnserved, withSalt } from '../installation/data_folder.js';
import { superviseDemo, type DemoRole } from './demo_role.js';
import { entryFile } from './entry.js';
import { superviseRole, type SupervisedRole } from './parent_side.js';
import { collectorPorts, localUrl, otlpPort, requirePorts, servicePort } from '../doctor/ports.js';
import { tokenFor } from '../installation/service_client.js';
import { silentServers } from '../doctor/silent_servers.js';
import { stopAloud, stopSignal } from './stop_signal.js';
import { readUpConfig } from './up_config.js';

/** What runs, noted as it starts, so that a failure half-way can stop it. */
interface Parts {
  service?: SupervisedRole;
  collector?: Awaited<ReturnType<typeof superviseCollector>>;
  demo?: DemoRole;
}

/** Runs everything on this machine until it is told to stop. */
export async function runUp(invocation: Invocation): Promise<number> {
  const asked = stopSignal();
  const parts: Parts = {};
  try {
    const started = startAll(invocation, parts).then((text) => invocation.print(text));
    // Being told to stop while starting ends the wait; what then still goes wrong interests nobody.
    started.catch(() => undefined);
    await Promise.race([started.then(() => asked), asked]);
    await stopAll(parts, invocation);
    return 0;
  } catch (error) {
    await stopAll(parts, invocation);
    throw error;
  }
}

/** Traffic first, the service last, so that the collector can still hand over what it has. */
async function stopAll({ demo, collector, service }: Parts, { print }: Invocation): Promise<void> {
  await stopAloud(print, async () => {
    for (const part of [demo, collector, service]) await part?.stop().catch(() => undefined);
  });
}

/** Starts everything; answers what to tell the user. */
async function startAll(invocation: Invocation, parts: Parts): Promise<string> {
  const { config: read, demoTap } = readUpConfig(invocation);
  // Where demo targets listen is known now; where their model servers are, only once these run.
  const planned = demoTap === null ? read : await demoConfigOf(read, {}, demoTap);
  await requireUnserved(planned);
  const taps = collectorPorts(planned, demoTap !== null);
  await requirePorts([...taps, servicePort(planned, '--service-listen'), ...otlpPort(planned)]);
  const log = createLogger('up', planned.log_level);
  if (planned.collector.to !== undefined)
    log.warn({ to: planned.collector.to }, '"up" ships to its own service, not to collector.to');
  const salted = withSalt(planned);
  const config = demoTap === null ? salted : await demoConfigOf(salted, await startDemo(salted, parts, log), demoTap);

  parts.service = superviseService(config, log);
  // With a port of the system's choosing, the collector has to wait until it is known.
  const to = config.service.listen.port === 0 ? await urlOf(parts.service) : localUrl(config.service.listen);
  const token = config.collector.token ?? tokenFor(config, 'ingest');
  const collector = { ...config.collector, to, ...(token === undefined ? {} : { token }) };
  parts.collector = await superviseCollector({ config: { ...config, collector }, entry: entryFile(), log });
  const url = await urlOf(parts.service);

  const addresses = Object.entries(parts.collector.addresses);
  const urls = Object.fromEntries(addresses.map(([name, address]) => [name, localUrl(address)]));
  const traffic = parts.demo !== undefined && invocation.values['no-demo-traffic'] !== true;
  if (traffic) parts.demo?.talk(urls);
  const silent = await silentServers(config.targets);
  return banner({ config, url, taps: urls, silent, demo: parts.demo !== undefined, traffic });
}

/** The demo is loaded only where it is wanted. */
async function demoConfigOf(...args: Parameters<typeof demoConfig>): Promise<Config> {
  const { demoConfig } = await import('../../demo/index.js');
  return demoConfig(...args);
}

async function startDemo(config: Config, parts: Parts, log: Logger): Promise<Record<string, string>> {
  parts.demo = superviseDemo(config, log);
  return parts.demo.upstreams;
}

/** Calls live until their insert is done: with so many megabytes for what is young they are not moved to the old heap first, which costs a fifth of the time. */
const ROOM_FOR_CALLS = '--max-semi-space-size=64';

/** The service in a process of its own; one that takes its place listens where the first one did. */
function superviseService(config: Config, log: Logger): SupervisedRole {
  let current = config;
  return superviseRole({
    command: 'internal-service',
    nodeFlags: [ROOM_FOR_CALLS],
    greeting: () => ({ type: 'config', config: current }),
    onReady: ({ url }) => {
      const port = Number(new URL(asString(url)).port);
      current = { ...current, service: { ...current.service, listen: { ...current.service.listen, port } } };
    },
    log,
  });
}

async function urlOf(service: SupervisedRole): Promise<string> {
  return asString((await service.ready)['url']);
}
