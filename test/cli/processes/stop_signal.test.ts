import { expect, it, vi } from 'vitest';
import { stopAloud } from '../../../cli/processes/stop_signal.js';

it('says that it is stopping when that takes a while, and nothing when it does not', async () => {
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  await stopAloud(say, async () => undefined);
  expect(said).toEqual([]);
  await stopAloud(say, () => vi.waitFor(() => expect(said).toHaveLength(1)));
  expect(said[0]).toMatch(/^Stopping: .*Ctrl-C again/);
  await expect(stopAloud(say, () => Promise.reject(new Error('stuck')))).rejects.toThrow('stuck');
});
