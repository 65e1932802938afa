import { once } from 'node:events';
import { status } from '@grpc/grpc-js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  dialKserve,
  rawText,
  requestOf,
  responseOf,
  startKserveServer,
  textTensor,
  type InferRequest,
  type KserveServer,
} from './kserve_grpc_bench.js';
import { startTap, type BenchOptions } from '../../support/tap_bench.js';
import { callsOf } from '../../support/wire_replay.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function bench(server: KserveServer, kind: 'tcp' | 'http', channel = {}, options: BenchOptions = {}) {
  const upstream = await startKserveServer(server);
  const tap = await startTap(upstream.url, { ...options, kind });
  const client = dialKserve(tap.port, channel);
  cleanups.push(upstream.close, tap.close, client.close);
  return { tap, client };
}

/** What was asked, out of the raw contents. */
function asked({ raw_input_contents: [raw] = [] }: InferRequest): string {
  return Buffer.from(raw ?? []).toString('utf8', 4);
}

describe.each(['tcp', 'http'] as const)('KServe v2 over gRPC through the %s tap', (kind) => {
  it.each([
    ['identity', 0],
    ['deflate', 1],
    ['gzip', 2],
  ])('reads unary inferences, %s', async (_name, algorithm) => {
    const infer: KserveServer['infer'] = ({ request }, reply) =>
      reply(null, responseOf(`echo: ${asked(request)}`, request.id));
    const { tap, client } = await bench({ infer }, kind, { 'grpc.default_compression_algorithm': algorithm });
    const prompt = 'long '.repeat(500) + '天気は?';
    expect(await client.infer(requestOf(prompt, 'id7'))).toMatchObject({ id: 'id7' });
    expect(await client.live()).toBe(true);
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(2));
    expect(await callsOf(tap.exchanges)).toMatchObject([
      {
        backend: 'kserve-grpc',
        operation: 'infer',
        request_model: 'ensemble',
        response_id: 'id7',
        prompt,
        output: `echo: ${prompt}`,
        http_status: 200,
        outcome: 'ok',
        streaming: false,
        route: '/inference.GRPCInferenceService/ModelInfer',
      },
    ]);
  });

  it('reads streams whose answers are bare responses, as MLServer sends them', async () => {
    const { tap, client } = await bench(
      {
        bareStream: (call) => {
          call.on('data', (request: InferRequest) => {
            for (const word of ['echo: ', asked(request)]) call.write(responseOf(word, request.id));
          });
          call.on('end', () => call.end());
        },
      },
      kind,
    );
    const call = client.bareStream();
    const answers: unknown[] = [];
    call.on('data', (answer) => answers.push(answer));
    call.write(requestOf('hello', 'id8'));
    call.end();
    await once(call, 'end');
    expect(answers).toHaveLength(2);
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(1));
    expect(await callsOf(tap.exchanges)).toMatchObject([
      { response_id: 'id8', response_model: 'ensemble', prompt: 'hello', output: 'echo: hello', outcome: 'ok' },
    ]);
  });

  it('reads typed contents, and models that do not speak', async () => {
    const { tap, client } = await bench(
      {
        infer: (_call, reply) =>
          reply(null, { model_name: 'resnet', outputs: [{ name: 'label', datatype: 'FP32', shape: [1, 1000] }] }),
      },
      kind,
    );
    await client.infer({
      model_name: 'resnet',
      parameters: { temperature: { double_param: 0.5 } },
      inputs: [
        { name: 'image', datatype: 'FP32', shape: [1, 3, 2], contents: { fp32_contents: [1, 2, 3, 4, 5, 6] } },
        { ...textTensor('text_input'), contents: { bytes_contents: [Buffer.from('what is this?')] } },
        { name: 'max_tokens', datatype: 'INT32', shape: [1], contents: { int_contents: [-1, 33] } },
      ],
    });
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(1));
    const [call] = await callsOf(tap.exchanges);
    expect(call).toMatchObject({ prompt: 'what is this?', output: '', temperature: 0.5, outcome: 'ok' });
    expect(Object.values(call?.attributes ?? {})).toEqual(
      expect.arrayContaining(['image FP32 [1,3,2]', 'text_input BYTES [1]', 'label FP32 [1,1000]']),
    );
  });

  it('keeps the names of a request whose picture is larger than what is captured', async () => {
    const { tap, client } = await bench(
      { infer: (_call, reply) => reply(null, responseOf('a cat')) },
      kind,
      {},
      { bodyMaxBytes: 10_000 },
    );
    await client.infer({
      model_name: 'vision',
      inputs: [textTensor('text_input'), { name: 'image', datatype: 'UINT8', shape: [1_000_000] }],
      raw_input_contents: [rawText('what is it?'), Buffer.alloc(1_000_000, 7)],
    });
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(1));
    expect(await callsOf(tap.exchanges)).toMatchObject([
      {
        request_model: 'vision',
        prompt: 'what is it?',
        output: 'a cat',
        truncated: true,
        request_bytes: expect.any(Number),
      },
    ]);
  });

  it('tells errors, deadlines and clients that go', async () => {
    let heard = '';
    const { tap, client } = await bench(
      {
        stream: (call) => void call.on('data', (request: InferRequest) => (heard = asked(request))),
        infer: ({ request }, reply) => {
          if (request.id === 'bad') reply({ code: status.INVALID_ARGUMENT, details: 'größe [1] expected, 100% wrong' });
        },
      },
      kind,
    );
    expect(await client.infer(requestOf('x', 'bad'))).toMatchObject({ code: status.INVALID_ARGUMENT });
    expect(await client.infer(requestOf('x', 'late'), 400)).toMatchObject({ code: status.DEADLINE_EXCEEDED });
    const stream = client.stream();
    stream.on('error', () => undefined);
    stream.write(requestOf('never mind'));
    await vi.waitFor(() => expect(heard).toBe('never mind'));
    stream.cancel();
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(3));
    expect(await callsOf(tap.exchanges)).toMatchObject([
      {
        outcome: 'error',
        error_type: 'INVALID_ARGUMENT',
        error_message: 'größe [1] expected, 100% wrong',
        http_status: 200,
      },
      { outcome: 'timeout' },
      { outcome: 'client_abort' },
    ]);
  });

  it('makes a call of each request of a stream, answered in any order', async () => {
    const { tap, client } = await bench(
      {
        stream: (call) => {
          const waiting: InferRequest[] = [];
          call.on('data', (request: InferRequest) => {
            waiting.push(request);
            if (waiting.length < 3) return;
            const say = (id: string, text: string, last = false) =>
              call.write({
                infer_response: responseOf(text, id, last ? { triton_final_response: { bool_param: true } } : {}),
              });
            say('b', 'B1 ');
            say('a', 'A1 ');
            call.write({ error_message: 'out of memory', infer_response: { id: 'c' } });
            say('b', 'B2');
            say('b', '', true);
            say('a', 'A2', true);
          });
          call.on('end', () => call.end());
        },
      },
      kind,
    );
    const stream = client.stream();
    stream.on('data', () => undefined);
    for (const id of ['a', 'b', 'c']) stream.write(requestOf(`question ${id}`, id));
    // The stream stays open: each call is on record when it is answered.
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(3));
    const calls = await callsOf(tap.exchanges);
    expect(calls).toMatchObject([
      { prompt: 'question c', output: '', outcome: 'error', error_message: 'out of memory' },
      { prompt: 'question b', output: 'B1 B2', response_id: 'b', streaming: true, outcome: 'ok' },
      { prompt: 'question a', output: 'A1 A2', response_id: 'a', streaming: true, outcome: 'ok' },
    ]);
    expect(calls[1]?.ttft_ms).toBeGreaterThan(0);
    stream.end();
    await vi.waitFor(() => expect(tap.assembler.busyStreams()).toEqual([]));
    expect(tap.exchanges).toHaveLength(3);
    expect(tap.assembler.bodyBytes).toBe(0);
  });

  it('pairs requests without ids in order', async () => {
    const { tap, client } = await bench(
      {
        stream: (call) => {
          call.on('data', (request: InferRequest) =>
            call.write({ infer_response: responseOf(`re: ${asked(request)}`) }),
          );
          call.on('end', () => call.end());
        },
      },
      kind,
    );
    const stream = client.stream();
    stream.on('data', () => undefined);
    for (const text of ['one', 'two', 'three']) stream.write(requestOf(text));
    await vi.waitFor(() => expect(tap.exchanges.length).toBeGreaterThanOrEqual(2));
    stream.end();
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(3));
    expect((await callsOf(tap.exchanges)).map(({ prompt, output }) => [prompt, output])).toEqual([
      ['one', 're: one'],
      ['two', 're: two'],
      ['three', 're: three'],
    ]);
  });
});
