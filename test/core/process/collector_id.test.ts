import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { configSchema, type ConfigInput } from '../../../core/config/schema.js';
import { collectorIdOf } from '../../../core/process/collector_id.js';

const idOf = (collector: NonNullable<ConfigInput['collector']>) =>
  collectorIdOf(configSchema.parse({ collector }).collector);

describe('the name of a collector', () => {
  it('is the one it was given', () => {
    expect(idOf({ id: 'gpu-node-1', health: 4191 })).toBe('gpu-node-1');
  });

  it('is else that of its host, and no other collector there has it', () => {
    expect(idOf({})).toBe(hostname());
    expect(idOf({ health: 4191 })).toBe(`${hostname()}:4191`);
    expect(idOf({ health: '0.0.0.0:4192' })).toBe(`${hostname()}:4192`);
  });
});
