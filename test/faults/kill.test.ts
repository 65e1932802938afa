import { describe } from 'vitest';
import { describeKills } from '../support/kills.js';

describe('kill -9 of the collector and the service in turn', () => {
  describeKills(50, true);
});
