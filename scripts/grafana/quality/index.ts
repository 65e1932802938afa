import type { BoardSpec } from '../board.js';
import { bias } from './bias.js';
import { evidence, verdicts } from './evidence.js';
import { harms } from './harms.js';
import { scorers } from './scorers.js';
import { glance, overTime } from './verdicts.js';

export const quality: BoardSpec = {
  name: 'quality',
  title: 'Sidelight quality',
  description:
    'Drift, bias, toxicity and data integrity: what each monitor says, how sure it is, since when, and the calls that show it.',
  without: ['environment', 'purpose'],
  rows: [glance, verdicts, overTime, harms, bias, scorers, evidence],
};
