import { describe, expect, it } from 'vitest';
import { Lanes } from '../../../service/ingest/lanes.js';

function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe('Lanes', () => {
  it('runs so many at a time, in order, and one after the other for one key', async () => {
    const lanes = new Lanes(2);
    const gates = [gate(), gate(), gate()];
    const started: number[] = [];
    const run = (key: string, index: number) =>
      lanes.run(key, async () => {
        started.push(index);
        await gates[index]?.opened;
        return index;
      });
    const results = Promise.all([run('a', 0), run('a', 1), run('b', 2)]);
    await new Promise(setImmediate);
    expect(started).toEqual([0, 2]);
    gates[0]?.open();
    await lanes.run('c', async () => {});
    expect(started).toEqual([0, 2, 1]);
    gates[1]?.open();
    gates[2]?.open();
    expect(await results).toEqual([0, 1, 2]);
  });

  it('goes on after a task that failed', async () => {
    const lanes = new Lanes(1);
    await expect(lanes.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await lanes.run('a', async () => 1)).toBe(1);
  });
});
