import { describe, expect, it, vi } from 'vitest';
import { begun } from '../../../service/http/begun.js';

describe('a stream that has begun', () => {
  it('gives all there is, the first piece too', async () => {
    const seen: number[] = [];
    for await (const piece of await begun(counting(3))) seen.push(piece);
    expect(seen).toEqual([1, 2, 3]);
    for await (const piece of await begun(counting(0))) seen.push(piece);
    expect(seen).toHaveLength(3);
  });

  it('says at once what goes wrong before the first piece', async () => {
    await expect(begun(counting(3, new Error('no store')))).rejects.toThrow('no store');
  });

  it('ends its source when nobody reads on', async () => {
    const ended = vi.fn<() => void>();
    const pieces = await begun(counting(3, undefined, ended));
    await pieces[Symbol.asyncIterator]().return?.();
    expect(ended).toHaveBeenCalledOnce();
  });
});

async function* counting(to: number, failure?: Error, ended = () => {}): AsyncGenerator<number> {
  try {
    if (failure !== undefined) throw failure;
    for (let piece = 1; piece <= to; piece++) yield Promise.resolve(piece);
  } finally {
    ended();
  }
}
