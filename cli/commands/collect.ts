import { SidelightError } from '../../core/errors.js';
import { createLogger } from '../../core/process/log.js';
import type { Command } from '../command.js';
import { withSalt } from '../installation/data_folder.js';
import { entryFile } from '../processes/entry.js';
import { collectorPorts, localUrl, requirePorts } from '../doctor/ports.js';
import { silentServers } from '../doctor/silent_servers.js';
import { DATA_FLAGS, readConfig, TARGET_FLAGS } from '../settings.js';
import { stopAloud, stopSignal } from '../processes/stop_signal.js';

export const collect: Command = {
  name: 'collect',
  usage: '--upstream URL --to URL [--listen [HOST:]PORT]',
  summary: 'the sidecar alone, beside a model server; ships to a Sidelight service',
  details: [
    'Where the service asks for a token, it stands in collector.token (or a file: collector.token_file) or in SIDELIGHT_COLLECTOR__TOKEN: not in a flag,',
    'which every user of the machine could read.',
  ].join('\n'),
  flags: {
    ...TARGET_FLAGS,
    to: { type: 'string', value: 'URL', help: 'the Sidelight service, for example http://sidelight.internal:4180' },
    'health-listen': { type: 'string', value: '[HOST:]PORT', help: 'health and metrics', default: '4190' },
    ...DATA_FLAGS,
  },
  positionals: 0,
  run: async (invocation) => {
    const asked = stopSignal();
    const read = readConfig(invocation, { to: ['collector', 'to'], 'health-listen': ['collector', 'health'] }, true);
    if (read.targets.length === 0) {
      throw new SidelightError('USAGE', 'collect needs a model server', {
        hint: 'Name it: --upstream http://127.0.0.1:8000',
      });
    }
    if (read.collector.to === undefined) {
      throw new SidelightError('USAGE', 'collect needs a service to ship to', {
        hint: 'Name it: --to http://sidelight.internal:4180 (or run everything here with "sidelight up").',
      });
    }
    await requirePorts(collectorPorts(read));
    const config = withSalt(read);
    const log = createLogger('collect', config.log_level);
    const { superviseCollector } = await import('../../collector/supervisor/index.js');
    const collector = await superviseCollector({ config, entry: entryFile(), log });
    for (const target of config.targets) {
      const address = collector.addresses[target.name];
      if (address !== undefined) invocation.print(`Tap ${localUrl(address)} -> ${target.upstream} (${target.name})`);
    }
    for (const line of await silentServers(config.targets)) invocation.print(line);
    invocation.print(`Calls go to ${config.collector.to}, by way of ${config.store.data}. Ctrl-C stops it.`);
    await asked;
    await stopAloud(invocation.print, () => collector.stop());
    return 0;
  },
};
