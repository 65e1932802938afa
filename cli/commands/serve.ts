import { createLogger } from '../../core/process/log.js';
import type { Command } from '../command.js';
import { requireUnserved, withSalt } from '../installation/data_folder.js';
import { otlpPort, requirePorts, servicePort } from '../doctor/ports.js';
import { DATA_FLAGS, readConfig } from '../settings.js';
import { stopAloud, stopSignal } from '../processes/stop_signal.js';

export const serve: Command = {
  name: 'serve',
  usage: '[--listen [HOST:]PORT] [--data DIR]',
  summary: 'the service alone: store, evaluator, page',
  details: 'Collectors ("sidelight collect --to URL") send their calls here.',
  flags: {
    ...DATA_FLAGS,
    listen: { type: 'string', short: 'l', value: '[HOST:]PORT', help: 'the page and the API', default: '4180' },
    'no-evaluate': { type: 'boolean', help: 'another service on the same store evaluates' },
  },
  positionals: 0,
  run: async (invocation) => {
    const read = readConfig(invocation, { listen: ['service', 'listen'] });
    await requireUnserved(read);
    const enabled = read.evaluator.enabled && invocation.values['no-evaluate'] !== true;
    const config = withSalt({ ...read, evaluator: { ...read.evaluator, enabled } });
    const asked = stopSignal();
    await requirePorts([servicePort(config, '--listen'), ...otlpPort(config)]);
    const { startService } = await import('../processes/service_role.js');
    const service = await startService(config, createLogger('service', config.log_level));
    invocation.print(`Sidelight serves ${service.url} (data in ${config.store.data}). Ctrl-C stops it.`);
    await asked;
    await stopAloud(invocation.print, () => service.stop());
    return 0;
  },
};
