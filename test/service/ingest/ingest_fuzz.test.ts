import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problem } from '../../../service/schemas/api.js';
import { ingestResult } from '../../../service/schemas/door.js';
import { makeCall, rawBytes, startTestService, type TestService } from '../support.js';

let service: TestService;

beforeAll(async () => {
  service = await startTestService({}, { patience: { headers: 300, request: 600, checkEvery: 100 } });
});

afterAll(() => service.stop());

/** Any answer is fine that is one of ours: stored with its counts, or a problem document of the client's. */
async function saneResult(answer: Response): Promise<{ rows: number; quarantined: number }> {
  const body: unknown = await answer.json();
  if (answer.status === 200) return ingestResult.parse(body);
  expect([400, 413, 415]).toContain(answer.status);
  problem.parse(body);
  return { rows: 0, quarantined: 0 };
}

describe('the ingest door', () => {
  it('survives any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), fc.boolean(), async (bytes, zipped) => {
        const body = zipped ? gzipSync(bytes) : Buffer.from(bytes);
        const result = await saneResult(await service.send(body, zipped ? { 'content-encoding': 'gzip' } : {}));
        expect(result.rows).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('survives gzip that is cut or damaged', async () => {
    const whole = gzipSync(Array.from({ length: 20 }, () => JSON.stringify(makeCall())).join('\n'));
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), async (at, value, cut) => {
        const damaged = Buffer.from(cut ? whole.subarray(0, at) : whole);
        if (!cut) damaged[at] = value;
        const result = await saneResult(await service.send(damaged, { 'content-encoding': 'gzip' }));
        expect(result.rows).toBeLessThanOrEqual(20);
      }),
      { numRuns: 40 },
    );
  });

  it('counts every line: stored or set aside', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 50 });
    const fields = fc.record(
      {
        prompt: text,
        output: text,
        target: text,
        request_model: text,
        provider: text,
        error_type: text,
        duration_ms: fc.oneof(fc.double(), fc.constant(null)),
        input_tokens: fc.oneof(fc.nat(), fc.double(), fc.constant(null)),
        started_at: fc.oneof(
          text,
          fc.date({ noInvalidDate: true }).map((each) => each.toISOString()),
        ),
        attributes: fc.dictionary(text, text, { maxKeys: 3 }),
        finish_reasons: fc.oneof(fc.array(text, { maxLength: 3 }), text),
        max_tokens: fc.oneof(fc.maxSafeInteger(), fc.constant(null)),
        temperature: fc.oneof(fc.double(), text),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fields, { minLength: 1, maxLength: 8 }), async (list) => {
        const calls = list.map((each) => ({ ...makeCall(), ...each }));
        const { rows, quarantined } = await saneResult(await service.send(calls));
        expect(rows + quarantined).toBe(calls.length);
      }),
      { numRuns: 40 },
    );
  });

  it('takes a line of megabytes, and goes on after one that is no call', async () => {
    const long = makeCall({ prompt: 'x'.repeat(5e6) });
    const answer = await service.send(`${'y'.repeat(3e6)}\n${JSON.stringify(long)}\n`);
    expect(await saneResult(answer)).toMatchObject({ rows: 1, quarantined: 1 });
  });

  it('is not held up by a client that sends slowly, or not at all', async () => {
    const slow = rawBytes(
      service.url,
      'POST /api/v1/calls HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-ndjson\r\ncontent-length: 100\r\n\r\n{"call',
    );
    const silent = rawBytes(service.url, 'POST /api/v1/calls HTTP/1.1\r\nhost: loc');
    expect((await service.send([makeCall()])).status).toBe(200);
    expect(await slow).toContain(' 408 ');
    expect(await silent).toContain(' 408 ');
  });

  it('answers what is not HTTP with 400, and a client that hangs up with nothing', async () => {
    expect(await rawBytes(service.url, '\u0016\u0003\u0001 hello\r\n\r\n')).toContain(' 400 ');
    const gone = await rawBytes(
      service.url,
      'POST /api/v1/calls HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{"call',
      { end: true },
    );
    expect(gone).not.toContain(' 500 ');
    expect((await service.get('/readyz')).status).toBe(200);
  });
});
