import type { Command } from '../command.js';
import { DATA_FLAGS, LISTEN_FLAGS, TARGET_FLAGS } from '../settings.js';

export const up: Command = {
  name: 'up',
  usage: '[--upstream URL] [--listen [HOST:]PORT]',
  summary: 'everything on one machine: collector and service on the embedded store',
  details: [
    'Without an upstream it starts two small demo model servers and traffic, clearly marked as demo; their taps are on --listen and the port after it.',
    'Several targets, and all else that can be set: sidelight.yaml (sidelight.example.yaml shows every option).',
  ].join('\n'),
  flags: {
    ...TARGET_FLAGS,
    ...DATA_FLAGS,
    ...LISTEN_FLAGS,
    'no-evaluate': { type: 'boolean', help: 'ask no checks, send no alerts' },
    'no-demo-traffic': { type: 'boolean', help: 'demo: start the model servers, but leave the talking to you' },
  },
  positionals: 0,
  run: async (invocation) => {
    const { runUp } = await import('../processes/run_up.js');
    return runUp(invocation);
  },
};
