import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import type { Exchange, WireBody } from '../../../capture/exchange.js';
import { metadataCall } from '../../../collector/worker/metadata_call.js';
import { Pipeline } from '../../../collector/worker/pipeline.js';
import { Turns } from '../../../collector/worker/turns.js';
import { configSchema } from '../../../core/config/schema.js';
import { createLogger } from '../../../core/process/log.js';
import { targetConfig } from '../support/tap_bench.js';

const body = (data = Buffer.alloc(0)): WireBody => ({
  // Two chunks, so that a stream is decoded piece by piece.
  chunks: [
    { atMs: 1, data: data.subarray(0, 20) },
    { atMs: 2, data: data.subarray(20) },
  ],
  bytes: data.length,
  truncated: false,
  sha256: null,
});

function exchange(url: string, response: Exchange['response'] = null): Exchange {
  const headers = { 'content-type': 'application/json' };
  return {
    id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    tap: 'http',
    startedAt: 1.7e12,
    request: {
      method: 'POST',
      url,
      httpVersion: '1.1',
      headers,
      body: body(Buffer.from('{"model":"m","prompt":"x"}')),
    },
    response,
    durationMs: 5,
    end: 'complete',
    upgraded: false,
  };
}

describe('a record of what could not be read', () => {
  it('keeps neither credentials of an absolute address, nor what is personal in its path', () => {
    const url = 'http://user:pa55word@host:8000/v1/someone@example.com/predict?key=secret';
    const call = metadataCall(exchange(url), targetConfig({}), 'c1');
    expect(call.route).toBe('/v1/[email]/predict');
    expect(call.redactions).toEqual({ email: 1 });
    expect(JSON.stringify(call)).not.toMatch(/pa55word|secret|someone/);
  });
});

it('a record without texts of what was open for longer than any call may claim is kept, its duration unknown', () => {
  const long = { ...exchange('/v1/completions'), durationMs: 40 * 86_400_000 };
  expect(metadataCall(long, targetConfig({}), 'c1')).toMatchObject({ route: '/v1/completions', duration_ms: null });
});

describe('turns', () => {
  it('lets no more go on at once than there are, in order, failures or not', async () => {
    const turns = new Turns(2);
    const started: number[] = [];
    const ends: (() => void)[] = [];
    const all = [0, 1, 2, 3].map((index) =>
      turns.run(async () => {
        started.push(index);
        await new Promise<void>((resolve) => ends.push(resolve));
        if (index === 0) throw new Error('broken');
      }),
    );
    const settled = Promise.allSettled(all);
    await vi.waitFor(() => expect(started).toEqual([0, 1]));
    ends[0]?.();
    await vi.waitFor(() => expect(started).toEqual([0, 1, 2]));
    ends[1]?.();
    await vi.waitFor(() => expect(started).toEqual([0, 1, 2, 3]));
    ends.forEach((end) => end());
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  });
});

describe('pipeline', () => {
  it('reads many compressed streams, a few at a time', async () => {
    const lines: string[] = [];
    const pipeline = new Pipeline({
      config: configSchema.parse({ targets: [{ name: 'model', upstream: 'http://127.0.0.1:1' }] }),
      collectorId: 'c1',
      log: createLogger('test', 'silent'),
      append: (line) => lines.push(line),
      onUnreadable: () => undefined,
    });
    const chunk = { object: 'text_completion', model: 'm', choices: [{ index: 0, text: 'hi' }] };
    const stream = gzipSync(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
    const headers = { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' };
    const response = { status: 200, headers, trailers: {}, body: body(stream), firstByteMs: 1 };
    let released = 0;
    for (let index = 0; index < 40; index++) {
      const release = () => void released++;
      pipeline.take([{ exchange: exchange('/v1/completions', response), target: 0, busyMs: 1, release }]);
    }
    await vi.waitFor(() => expect(pipeline.running).toBe(0));
    expect(released).toBe(40);
    expect(lines.map((line) => (JSON.parse(line) as { output: string }).output)).toEqual(Array(40).fill('hi'));
  });
});
