import { describe, expect, it } from 'vitest';
import { load, problemsOf, TARGET } from './support.js';

describe('targets from flags', () => {
  it('one target named from the URL, or by --name', () => {
    expect(load({ target: { upstream: 'http://llama.internal:8000' } }).targets).toMatchObject([
      { name: 'llama.internal-8000', upstream: 'http://llama.internal:8000' },
    ]);
    const flags = { upstream: 'http://127.0.0.1:1', name: 'a', listen: '4105', 'gpu-hour': '2.5', gpus: '2' };
    expect(load({ target: flags }).targets).toMatchObject([
      { name: 'a', listen: { port: 4105 }, price: { gpu_hour: 2.5, gpus: 2 } },
    ]);
  });

  it('changes the only target of the file, or the one that is named', () => {
    expect(load({ yaml: TARGET, target: { upstream: 'http://127.0.0.1:9' } }).targets).toMatchObject([
      { name: 'llama', upstream: 'http://127.0.0.1:9' },
    ]);
    const two = `${TARGET}    listen: 1\n  - { name: b, upstream: "http://127.0.0.1:8001", listen: 2 }\n`;
    expect(load({ yaml: two, target: { name: 'b', listen: '3' } }).targets[1]?.listen?.port).toBe(3);
    expect(() => load({ yaml: two, target: { upstream: 'http://127.0.0.1:9' } })).toThrow(/has 2 targets/);
  });

  it('a wrong flag is named as such', () => {
    expect(problemsOf({ target: { upstream: 'llama:8000', 'gpu-hour': 'much' } })).toEqual([
      '--upstream: targets[0].upstream: expected a URL such as http://127.0.0.1:8000',
      '--gpu-hour: targets[0].price.gpu_hour: expected a number, got "much"',
    ]);
  });
});
