import { describe, expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { readTensors } from '../../../capture/backends/kserve/tensors.js';
import { callOf, capture, exchangeOf, SSE, sseChunks, type ExchangeSketch } from '../helpers/exchanges.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

const text = (name: string, ...data: string[]) => ({ name, shape: [data.length, 1], datatype: 'BYTES', data });
const ENSEMBLE = '/v2/models/ensemble/infer';
const VLLM = '/v2/models/vllm_model/generate';

/** JSON, then tensors in the binary extension: little-endian, texts with their length in front. */
function binary(json: object, ...tensors: Buffer[]): { headers: Record<string, string>; body: Buffer } {
  const head = Buffer.from(JSON.stringify(json));
  return {
    headers: { 'content-type': 'application/octet-stream', 'inference-header-content-length': String(head.length) },
    body: Buffer.concat([head, ...tensors]),
  };
}

function bytesTensor(...elements: (string | Buffer)[]): Buffer {
  return Buffer.concat(
    elements.flatMap((element) => {
      const data = Buffer.from(element as string);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(data.length);
      return [length, data];
    }),
  );
}

function floats(...values: number[]): Buffer {
  return Buffer.from(new Float32Array(values).buffer);
}

function binaryInfer(): ExchangeSketch {
  const prompt = bytesTensor('Grüße');
  const output = bytesTensor('Hallo 🙂');
  const asked = binary(
    {
      id: 'b1',
      inputs: [
        { name: 'text_input', shape: [1, 1], datatype: 'BYTES', parameters: { binary_data_size: prompt.length } },
        { name: 'max_tokens', shape: [1, 1], datatype: 'INT32', data: [51] },
        { name: 'temperature', shape: [1, 1], datatype: 'FP32', parameters: { binary_data_size: 4 } },
      ],
    },
    prompt,
    floats(0.5),
  );
  const answered = binary(
    {
      id: 'b1',
      model_name: 'ensemble',
      model_version: '1',
      outputs: [
        { name: 'cum_log_probs', datatype: 'FP32', shape: [1, 1], parameters: { binary_data_size: 4 } },
        { name: 'text_output', datatype: 'BYTES', shape: [1, 1], parameters: { binary_data_size: output.length } },
      ],
    },
    floats(-1),
    output,
  );
  return {
    url: ENSEMBLE,
    requestHeaders: asked.headers,
    request: asked.body,
    responseHeaders: answered.headers,
    chunks: [
      { atMs: 5, data: answered.body.subarray(0, 50) },
      { atMs: 6, data: answered.body.subarray(50) },
    ],
  };
}

describe('KServe v2', () => {
  it.each<Case>([
    [
      'numbers in, numbers out: names, types and shapes are kept',
      { url: '/v2/models/resnet50/versions/2/infer', request: { inputs: [{ name: 'input__0', shape: [1, 3], datatype: 'FP32', data: [0, 0.2, 0.3] }] }, response: { model_name: 'resnet50', model_version: '2', outputs: [{ name: 'output__0', datatype: 'FP32', shape: [1, 2], data: [0.25, 0.75] }] } },
      { backend: 'triton', operation: 'infer', request_model: 'resnet50', response_model: 'resnet50', prompt: '', output: '', attributes: { 'sidelight.model.version': '2', 'sidelight.tensor.input.0': 'input__0 FP32 [1,3]', 'sidelight.tensor.output.0': 'output__0 FP32 [1,2]' } },
    ],
    [
      'a language model: text tensors are prompt and output, the others its parameters',
      { url: ENSEMBLE, request: { id: 'q', inputs: [text('bad_words', 'x'), text('text_input', 'Hi'), { name: 'max_tokens', shape: [1, 1], datatype: 'INT32', data: [[50]] }, { name: 'runtime_top_p', shape: [1], datatype: 'FP32', data: [0.9] }], parameters: { temperature: 0.2 } }, response: { id: 'q', model_name: 'ensemble', model_version: '1', outputs: [text('text_output', 'Hello')] } },
      { backend: 'triton', prompt: 'Hi', output: 'Hello', response_id: 'q', max_tokens: 50, top_p: 0.9, temperature: 0.2 },
    ],
    ['binary tensors, mixed with others', binaryInfer(), { backend: 'triton', prompt: 'Grüße', output: 'Hallo 🙂', temperature: 0.5, max_tokens: 51, response_id: 'b1' }],
    [
      'a batch',
      { url: ENSEMBLE, request: { inputs: [text('text_input', 'A', 'B')] }, response: { model_name: 'ensemble', model_version: '1', outputs: [text('text_output', 'a', 'b')] } },
      { prompt: 'A', output: 'a', attributes: expect.objectContaining({ 'sidelight.choice.1': 'b' }) },
    ],
    [
      'sampling parameters as JSON in a tensor, counts as tensors',
      { url: '/v2/models/vllm_model/infer', request: { inputs: [text('text_input', 'Hi'), text('sampling_parameters', '{"temperature": 0.3, "max_tokens": 9}')] }, response: { model_name: 'vllm_model', model_version: '1', outputs: [text('text_output', 'Hello'), { name: 'num_input_tokens', datatype: 'UINT32', shape: [1], data: [4] }, { name: 'num_output_tokens', datatype: 'UINT32', shape: [1], data: [6] }, text('finish_reason', 'length')] } },
      { prompt: 'Hi', temperature: 0.3, max_tokens: 9, input_tokens: 4, output_tokens: 6, finish_reasons: ['length'] },
    ],
    [
      'TensorRT-LLM by token ids, with its clock; its sequence contains the prompt',
      { url: '/v2/models/tensorrt_llm/infer', request: { inputs: [{ name: 'input_ids', datatype: 'INT32', shape: [1, 3], data: [1, 2, 3] }, { name: 'input_lengths', datatype: 'INT32', shape: [1, 1], data: [3] }, { name: 'request_output_len', datatype: 'INT32', shape: [1, 1], data: [8] }] }, response: { model_name: 'tensorrt_llm', model_version: '1', outputs: [{ name: 'output_ids', datatype: 'INT32', shape: [1, 1, 11], data: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] }, { name: 'sequence_length', datatype: 'INT32', shape: [1, 1], data: [11] }, { name: 'arrival_time_ns', datatype: 'INT64', shape: [1], data: [1_000_000_000] }, { name: 'first_scheduled_time_ns', datatype: 'INT64', shape: [1], data: [1_004_000_000] }] } },
      { input_tokens: 3, output_tokens: 8, max_tokens: 8, queue_ms: 4, prompt: '', output: '' },
    ],
    [
      'MLServer: JSON inside of a text tensor',
      { url: '/v2/models/hf-text/infer', request: { inputs: [{ ...text('args', 'Hi'), parameters: { content_type: 'str' } }] }, response: { model_name: 'hf-text', id: 'u', outputs: [{ ...text('output', '{"generated_text": "Hello"}'), parameters: { content_type: 'hg_jsonlist' } }] } },
      { backend: 'mlserver', operation: 'infer', prompt: 'Hi', output: 'Hello', response_id: 'u' },
    ],
    [
      'MLServer: an error',
      { url: '/v2/models/nope/infer', request: { inputs: [] }, status: 404, responseHeaders: { 'content-type': 'application/json', server: 'uvicorn' }, response: { error: 'Model nope not found' } },
      { backend: 'mlserver', outcome: 'error', error_message: 'Model nope not found', request_model: 'nope' },
    ],
    [
      'MLServer: a traceback, of which the last line is kept',
      { url: '/v2/models/echo/infer', request: { inputs: [text('prompt', 'Hi')] }, status: 500, responseHeaders: { 'content-type': 'text/plain; charset=utf-8', server: 'uvicorn' }, response: 'Traceback (most recent call last):\n  File "m.py", line 9, in predict\n    raise ValueError("boom")\nValueError: boom\n' },
      { backend: 'mlserver', outcome: 'error', error_type: 'ValueError', error_message: 'ValueError: boom', prompt: 'Hi', output: '' },
    ],
    [
      'KServe: an error',
      { url: '/v2/models/km/infer', request: { inputs: [text('prompt', 'Hi')] }, status: 500, responseHeaders: { 'content-type': 'application/json', server: 'uvicorn' }, response: { error: 'ValueError : boom' } },
      { backend: 'kserve', outcome: 'error', error_message: 'ValueError : boom' },
    ],
    [
      'KServe says that it knows no version',
      { url: '/v2/models/iris/infer', request: { inputs: [{ name: 'x', shape: [1], datatype: 'FP64', data: [1] }] }, response: { id: 'k', model_name: 'iris', model_version: null, outputs: [{ name: 'y', shape: [1], datatype: 'INT64', data: [1] }] } },
      { backend: 'kserve', operation: 'infer', request_model: 'iris' },
    ],
    [
      'an error of Triton',
      { url: '/v2/models/nope/infer', request: { inputs: [] }, status: 400, response: { error: "Request for unknown model: 'nope' is not found" } },
      { backend: 'triton', request_model: 'nope', outcome: 'error', error_type: '400', error_message: "Request for unknown model: 'nope' is not found" },
    ],
    [
      'the whole body as one tensor that is no text',
      { url: '/v2/models/densenet/infer', requestHeaders: { 'content-type': 'application/octet-stream', 'inference-header-content-length': '0' }, request: Buffer.from([255, 216, 0, 1]), response: { model_name: 'densenet', model_version: '1', outputs: [{ name: 'p', datatype: 'FP32', shape: [1], data: [1] }] } },
      { prompt: '', output: '', outcome: 'ok', request_model: 'densenet' },
    ],
    [
      'a body that was cut',
      { url: ENSEMBLE, request: `{"inputs":[${JSON.stringify(text('text_input', 'Hi'))},{"name":"max_t`, response: '{"model_name":"ensemble","outputs":[{"name":"text_output","datatype":"BYTES","shape":[1],"data":["Hel' },
      { backend: 'triton', request_model: 'ensemble' },
    ],
    [
      'tensors in shared memory: names and shapes are all there is',
      { url: '/v2/models/m/infer', request: { inputs: [{ name: 'x', shape: [1, 2], datatype: 'FP32', parameters: { shared_memory_region: 'r', shared_memory_byte_size: 8 } }] }, response: { model_name: 'm', model_version: '1', outputs: [{ name: 'y', shape: [1], datatype: 'FP32', parameters: { shared_memory_region: 'o', shared_memory_byte_size: 4 } }] } },
      { backend: 'triton', output: '', attributes: { 'sidelight.tensor.input.0': 'x FP32 [1,2]', 'sidelight.tensor.output.0': 'y FP32 [1]' } },
    ],
    [
      'TensorRT-LLM: the rest of its clock',
      { url: '/v2/models/tensorrt_llm/infer', request: { inputs: [] }, response: { model_name: 'tensorrt_llm', model_version: '1', outputs: Object.entries({ arrival: 1e9, first_scheduled: 1.004e9, first_token: 1.024e9, last_token: 1.324e9 }).map(([name, at]) => ({ name: `${name}_time_ns`, datatype: 'INT64', shape: [1], data: [at] })) } },
      { queue_ms: 4, attributes: expect.objectContaining({ 'sidelight.server_timing.prefill_ms': '20', 'sidelight.server_timing.decode_ms': '300', 'sidelight.server_timing.total_ms': '324' }) },
    ],
    [
      'a failure in plain words',
      { url: '/v2/models/m/infer', request: { inputs: [] }, status: 500, responseHeaders: {}, response: 'Internal error' },
      { backend: 'triton', outcome: 'error', error_type: '500', error_message: 'Internal error' },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject(expected);
  }); // prettier-ignore

  it('looks at models are no inference', async () => {
    for (const url of ['/v2/models/m/ready', '/v2/models/m', '/v2/health/ready', '/v1/models/m']) {
      expect(await capture(exchangeOf({ method: 'GET', url, response: {} }))).toEqual({ skipped: 'not_inference' });
    }
  });
});

describe('Triton’s generate', () => {
  it.each<Case>([
    [
      'a whole answer',
      { url: VLLM, request: { text_input: 'Hi', parameters: { temperature: 0.1, max_tokens: 51 }, return_num_input_tokens: true }, response: { model_name: 'vllm_model', model_version: '1', text_output: 'Hello', num_input_tokens: 8, num_output_tokens: 14, finish_reason: 'stop' } },
      { backend: 'triton', operation: 'text_completion', request_model: 'vllm_model', prompt: 'Hi', output: 'Hello', temperature: 0.1, max_tokens: 51, input_tokens: 8, output_tokens: 14, finish_reasons: ['stop'], streaming: false },
    ],
    [
      'a stream: counts of each event are its own, None is no reason',
      { url: `${VLLM}_stream`, request: { text_input: 'Hi' }, responseHeaders: SSE, chunks: sseChunks({ model_name: 'vllm_model', text_output: 'Hel', num_input_tokens: 8, num_output_tokens: 1, finish_reason: 'None' }, { model_name: 'vllm_model', text_output: 'lo', num_input_tokens: 8, num_output_tokens: 2, finish_reason: 'length' }) },
      { output: 'Hello', streaming: true, ttft_ms: 100, max_gap_ms: 10, input_tokens: 8, output_tokens: 3, finish_reasons: ['length'], operation: 'text_completion' },
    ],
    [
      'a stream of old, each event with all there is so far',
      { url: `${VLLM}_stream`, request: { text_input: 'Hi' }, responseHeaders: SSE, chunks: sseChunks({ text_output: 'Hi a' }, { text_output: 'Hi ab' }, { text_output: 'Hi abc' }) },
      { output: 'Hi abc' },
    ],
    [
      'an error in a 200 stream',
      { url: `${VLLM}_stream`, request: { text_input: 'Hi' }, responseHeaders: SSE, chunks: sseChunks({ text_output: 'Hel' }, { error: 'CUDA out of memory' }) },
      { outcome: 'error', error_message: 'CUDA out of memory', output: 'Hel', http_status: 200 },
    ],
    [
      'a client that left',
      { url: `${VLLM}_stream`, request: { text_input: 'Hi' }, responseHeaders: SSE, chunks: sseChunks({ text_output: 'Hel' }), end: 'client_abort' },
      { outcome: 'client_abort', output: 'Hel' },
    ],
    [
      'TensorRT-LLM: parameters beside the text, tensors that are none beside the output',
      { url: '/v2/models/ensemble/generate', request: { text_input: 'Hi', max_tokens: 52, bad_words: '', stop_words: '' }, response: { batch_index: 0, cum_log_probs: 0, model_name: 'ensemble', model_version: '1', output_log_probs: [0, 0], sequence_end: false, text_output: 'Hello' } },
      { prompt: 'Hi', output: 'Hello', max_tokens: 52 },
    ],
    [
      'MLServer takes tensors here, too',
      { url: '/v2/models/llm/generate_stream', request: { inputs: [{ ...text('prompt', 'Hi'), parameters: { content_type: 'str' } }] }, responseHeaders: SSE, chunks: sseChunks({ model_name: 'llm', outputs: [text('output', 'Hel')] }, { model_name: 'llm', outputs: [text('output', 'lo')] }) },
      { backend: 'mlserver', prompt: 'Hi', output: 'Hello', streaming: true },
    ],
    [
      'TensorRT-LLM: the length of the sequence, and logarithms beside it',
      { url: '/v2/models/ensemble/generate', request: { text_input: 'Hi', max_tokens: 5, return_log_probs: true }, response: { model_name: 'ensemble', model_version: '1', text_output: 'Hello', sequence_length: 5, output_log_probs: [-0.1, -0.2], cum_log_probs: -0.3, sequence_end: false, sequence_id: 0 } },
      { output: 'Hello', output_tokens: 5 },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject(expected);
  }); // prettier-ignore
});

describe('KServe v1', () => {
  it.each<Case>([
    [
      'instances and predictions',
      { url: '/v1/models/iris:predict', request: { instances: [[6.8, 2.8], [6, 3.4]] }, response: { predictions: [1, 1] } },
      { backend: 'kserve', operation: 'infer', request_model: 'iris', prompt: '', output: '', outcome: 'ok' },
    ],
    [
      'texts',
      { url: '/v1/models/llm:predict', request: { instances: [{ prompt: 'A' }, { prompt: 'B' }] }, response: { predictions: [{ generated_text: 'a' }, { generated_text: 'b' }] } },
      { prompt: 'A', output: 'a', attributes: expect.objectContaining({ 'sidelight.choice.1': 'b' }) },
    ],
    [
      'columns of TensorFlow Serving, by their names',
      { url: '/v1/models/m/versions/2:predict', request: { inputs: { text: ['Hi'] } }, response: { outputs: { text: ['Hello'] } } },
      { request_model: 'm', prompt: 'Hi', output: 'Hello' },
    ],
    [
      'labels',
      { url: '/v1/models/cats:predict', request: { instances: [{ data: 'aGk=' }] }, response: { predictions: [{ tabby: 0.7, tiger: 0.3 }] } },
      { output: '', attributes: { 'sidelight.label': 'tabby', 'sidelight.label.score': '0.7' } },
    ],
    [
      'an error',
      { url: '/v1/models/iris:explain', request: { instances: [] }, status: 404, response: { error: 'Model with name iris does not exist.' } },
      { backend: 'kserve', outcome: 'error', error_message: 'Model with name iris does not exist.' },
    ],
    [
      'TensorFlow Serving: numbers in, numbers out',
      { url: '/v1/models/half/versions/3:predict', request: { signature_name: 's', instances: [1, 2] }, response: { predictions: [2.5, 3] } },
      { backend: 'kserve', request_model: 'half', output: '', outcome: 'ok' },
    ],
    [
      'TensorFlow Serving: its other verbs',
      { url: '/v1/models/half:classify', request: { examples: [{ x: 1 }] }, response: { results: [[['a', 0.9]]] } },
      { backend: 'kserve', operation: 'infer', request_model: 'half' },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject(expected);
  }); // prettier-ignore
});

describe('tensors', () => {
  const read = (datatype: string, raw: Buffer) => readTensors([{ name: 't', datatype, shape: [1], raw }])[0]?.values;

  it.each<[string, string, Buffer, unknown[]]>([
    ['a tail that was cut', 'INT32', Buffer.from([1, 0, 0, 0, 2, 0]), [1]],
    ['texts that were cut', 'BYTES', bytesTensor('ab', 'cd').subarray(0, 9), ['ab']],
    ['a length beyond the end', 'BYTES', Buffer.from([255, 255, 255, 255, 1]), []],
    ['bytes that are no text', 'BYTES', bytesTensor(Buffer.from([255, 216]), 'a'), [null, 'a']],
    ['half floats', 'FP16', Buffer.from([0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0x00, 0x7c]), [1, -2, 2 ** -24, null]],
    ['bfloat16', 'BF16', Buffer.from([0x80, 0x3f, 0x20, 0xc1]), [1, -10]],
    ['64 bits', 'INT64', Buffer.from([255, 255, 255, 255, 255, 255, 255, 255]), [-1]],
    ['bools', 'BOOL', Buffer.from([1, 0]), [true, false]],
    ['a type nobody knows', 'FP8', Buffer.from([1]), []],
  ])('%s', (_, datatype, raw, expected) => {
    expect(read(datatype, raw)).toEqual(expected);
  });

  it('elements of gRPC messages are bytes', () => {
    const [tensor] = readTensors([{ name: 't', datatype: 'BYTES', shape: [1], data: [Buffer.from('é')] }]);
    expect(tensor?.values).toEqual(['é']);
  });
});
