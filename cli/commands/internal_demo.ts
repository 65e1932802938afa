import { asRecord } from '../../core/json.js';
import { runAsChild } from '../processes/child_side.js';
import type { Command } from '../command.js';

export const internalDemo: Command = {
  name: 'internal-demo',
  usage: '',
  summary: 'the demo model servers and traffic as a child of "up"',
  flags: {},
  positionals: 0,
  hidden: true,
  run: () =>
    runAsChild(async (_config, extra) => {
      const { startDemo } = await import('../../demo/index.js');
      const demo = await startDemo(asRecord(extra['ports']) as Record<string, number>);
      return {
        report: { upstreams: demo.upstreams, ports: demo.ports },
        onMessage: (message) => {
          if (message['type'] === 'taps') demo.talk(asRecord(message['taps']) as Record<string, string>);
        },
        stop: demo.stop,
      };
    }),
};
