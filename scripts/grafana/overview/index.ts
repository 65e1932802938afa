import type { BoardSpec } from '../board.js';
import { checks, models } from './checks.js';
import { collectors, serviceHealth } from './collectors.js';
import { cost, tokens } from './cost.js';
import { servers } from './servers.js';
import { summary } from './summary.js';
import { latency, traffic } from './traffic.js';

export const overview: BoardSpec = {
  name: 'overview',
  title: 'Sidelight overview',
  description:
    'Calls to model servers: traffic, errors, latency, tokens, cost against budget, and how well they are seen.',
  without: ['monitor'],
  rows: [summary, models, traffic, latency, tokens, cost, checks, servers, collectors, serviceHealth],
};
