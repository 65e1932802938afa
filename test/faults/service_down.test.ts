import { describe } from 'vitest';
import { describeOutage } from '../support/outage.js';

describe('an outage of the service', () => {
  describeOutage(60_000, true);
});
