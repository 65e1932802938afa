import { expect, it } from 'vitest';
import { CLOSE } from '../../../collector/queue/records.js';
import { assemblerBench, client, server, OK, POST } from '../support/assembler_bench.js';

it('shares busy time between exchanges that run at once', () => {
  const bench = assemblerBench();
  for (const id of [1, 2]) {
    bench.open(id);
    bench.say(client(POST), id);
  }
  bench.wait(100);
  bench.say(server(OK), 1);
  bench.say(server(OK), 2);
  const total = bench.busy.reduce((sum, share) => sum + share, 0);
  expect(total).toBeCloseTo(104, 0);
  expect(bench.busy[0]).toBeGreaterThan(50);
});

it('leaves out of it what the tap answers itself: the model server is not busy with that', () => {
  const bench = assemblerBench();
  const head = { target: 0, method: 'POST', url: '/', httpVersion: '1.1', headers: [] };
  bench.request({ ...head, refused: true }, 1);
  bench.request(head, 2);
  bench.wait(100);
  for (const id of [1, 2]) {
    bench.say(client('{}'), id);
    bench.close(CLOSE.ended, id);
  }
  expect(bench.busy).toEqual([0, 103]);
});
