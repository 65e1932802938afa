import type { Command } from '../command.js';
import { DATA_FLAGS, TARGET_FLAGS } from '../settings.js';

export const up: Command = {
  name: 'up',
  usage: '[--upstream URL] [--listen [HOST:]PORT]',
  summary: 'everything on one machine: collector and service on the embedded store',
  details: 'Without an upstream it starts two small demo model servers and traffic, clearly marked as demo.',
  flags: {
    ...TARGET_FLAGS,
    ...DATA_FLAGS,
    'service-listen': { type: 'string', value: '[HOST:]PORT', help: 'the page and the API; 4180' },
    'health-listen': { type: 'string', value: '[HOST:]PORT', help: 'health and metrics of the collector; 4190' },
    'no-evaluate': { type: 'boolean', help: 'ask no checks, send no alerts' },
    'no-demo-traffic': { type: 'boolean', help: 'demo: start the model servers, but leave the talking to you' },
  },
  positionals: 0,
  run: async (invocation) => {
    const { runUp } = await import('../processes/run_up.js');
    return runUp(invocation);
  },
};
