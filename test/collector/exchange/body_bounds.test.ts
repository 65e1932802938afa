import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { CLOSE } from '../../../collector/queue/records.js';
import { assemblerBench, client, server, overConnection, POST } from '../support/assembler_bench.js';
import { bodyText } from '../support/tap_bench.js';

it('keeps true size and hash of a body it truncates', () => {
  const body = Buffer.alloc(100_000, 'abcdefghij');
  const { exchanges, assembler } = overConnection(
    [
      client(POST),
      server(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`),
      server(body.subarray(0, 40_000)),
      server(body.subarray(40_000)),
    ],
    { bodyMaxBytes: 50_000 },
  );
  const captured = exchanges[0]?.response?.body;
  expect(captured).toMatchObject({
    bytes: 100_000,
    truncated: true,
    sha256: createHash('sha256').update(body).digest('hex'),
  });
  expect(bodyText(captured)).toBe(body.toString('latin1', 0, 50_000));
  expect(assembler.bodyBytes).toBe(0);
});

it('bounds memory under 1,000 half-finished streams', () => {
  const bench = assemblerBench({ bodiesMaxBytes: 8e6 });
  const part = Buffer.alloc(60_000, 'x');
  for (let id = 1; id <= 1000; id++) {
    bench.open(id);
    bench.say(client(`POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n`), id);
    for (let round = 0; round < 3; round++) bench.say(client(part), id);
    expect(bench.assembler.bodyBytes).toBeLessThanOrEqual(8e6);
  }
  for (let id = 1; id <= 1000; id++) bench.close(CLOSE.clientReset, id);
  expect(bench.exchanges).toHaveLength(1000);
  expect(bench.exchanges.every(({ request }) => request.body.bytes === 180_000)).toBe(true);
  expect(bench.assembler.bodyBytes).toBe(0);
});
