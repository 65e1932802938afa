import { textFlag, type Command } from '../command.js';
import { CONFIG_FLAGS, readConfig } from '../settings.js';

export const alertTest: Command = {
  name: 'alert test',
  usage: '[--channel NAME]',
  summary: 'sends a test message to the configured channels, and takes it back',
  flags: {
    ...CONFIG_FLAGS,
    channel: { type: 'string', value: 'NAME', help: 'only this one' },
  },
  positionals: 0,
  run: async (invocation) => {
    const config = readConfig(invocation);
    const { sendTestAlert } = await import('../../evaluator/index.js');
    const results = await sendTestAlert(config, textFlag(invocation, 'channel'));
    for (const { channel, type, ok, error } of results) {
      invocation.print(`${ok ? 'ok      ' : 'problem '} ${channel} (${type})${ok ? ': sent' : `: ${error}`}`);
    }
    return results.every(({ ok }) => ok) ? 0 : 1;
  },
};
