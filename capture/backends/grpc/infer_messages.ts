import { readFields, readVarints, type Field } from '../../body/protobuf.js';
import type { InferMessage } from '../kserve/messages.js';
import { readTensors, type TensorSource } from '../kserve/tensors.js';

/*
 * Field numbers are those of the Open Inference Protocol's `grpc_predict_v2.proto` (Triton's `grpc_service.proto` is the same and
 * has `ModelStreamInferResponse` besides). Requests and responses are alike but for where the tensors are.
 */
const REQUEST = { name: 1, version: 2, id: 3, parameters: 4, tensors: 5, raw: 7 };
const RESPONSE = { name: 1, version: 2, id: 3, parameters: 4, tensors: 5, raw: 6 };
const TENSOR = { name: 1, datatype: 2, shape: 3, parameters: 4, contents: 5 };
const STREAMED = { error: 1, response: 2 };

/** Of what a message repeats as often as it likes. */
const MAX_ENTRIES = 64;
const MAX_VALUES = 1024;

/** What a `ModelStreamInferResponse` says: tensors, or what went wrong. */
export interface StreamedAnswer {
  error: string;
  message: InferMessage;
}

/** Reads a `ModelInferRequest`; of one that was cut off, what there is. */
export function readInferRequest(data: Uint8Array): InferMessage {
  return readMessage(data, REQUEST);
}

/** Reads a `ModelInferResponse`. */
export function readInferResponse(data: Uint8Array): InferMessage {
  return readMessage(data, RESPONSE);
}

/** Reads what `ModelStreamInfer` answers: Triton's `ModelStreamInferResponse`, or a bare response as MLServer's. */
export function readStreamedAnswer(data: Uint8Array): StreamedAnswer {
  let error = '';
  let response: Uint8Array = Buffer.alloc(0);
  let isBare = false;
  const tellsBare = () => (isBare = true);
  readFields(data, {
    [STREAMED.error]: ({ bytes }) => (error = bytes.toString('utf8')),
    [STREAMED.response]: ({ bytes }) => (response = bytes),
    // Triton's message ends with the second field.
    [RESPONSE.id]: tellsBare,
    [RESPONSE.parameters]: tellsBare,
    [RESPONSE.tensors]: tellsBare,
    [RESPONSE.raw]: tellsBare,
  });
  return isBare ? { error: '', message: readInferResponse(data) } : { error, message: readMessage(response, RESPONSE) };
}

function readMessage(data: Uint8Array, numbers: typeof REQUEST): InferMessage {
  const message: InferMessage = { id: '', modelName: '', modelVersion: '', parameters: {}, tensors: [], json: {} };
  const tensors: TensorSource[] = [];
  const raw: Uint8Array[] = [];
  readFields(data, {
    [numbers.name]: ({ bytes }) => (message.modelName = bytes.toString('utf8')),
    [numbers.version]: ({ bytes }) => (message.modelVersion = bytes.toString('utf8')),
    [numbers.id]: ({ bytes }) => (message.id = bytes.toString('utf8')),
    [numbers.parameters]: ({ bytes }) => addParameter(message.parameters, bytes),
    [numbers.tensors]: ({ bytes }) => void (tensors.length < MAX_ENTRIES && tensors.push(readTensor(bytes))),
    [numbers.raw]: ({ bytes }) => void (raw.length < MAX_ENTRIES && raw.push(bytes)),
  });
  message.tensors = readTensors(withRaw(tensors, raw));
  return message;
}

/** Raw contents stand beside the tensors, in their order; those in shared memory have none. */
function withRaw(tensors: readonly TensorSource[], raw: readonly Uint8Array[]): TensorSource[] {
  let next = 0;
  return tensors.map((tensor) => {
    if (raw.length === 0 || isShared(tensor)) return tensor;
    return { ...tensor, raw: raw[next++] ?? Buffer.alloc(0) };
  });
}

function isShared({ parameters }: TensorSource): boolean {
  return typeof parameters === 'object' && parameters !== null && 'shared_memory_region' in parameters;
}

function readTensor(data: Uint8Array): TensorSource {
  const shape: number[] = [];
  const parameters: Record<string, unknown> = {};
  const elements: unknown[] = [];
  const tensor: TensorSource = { shape, parameters, data: elements };
  readFields(data, {
    [TENSOR.name]: ({ bytes }) => (tensor.name = bytes.toString('utf8')),
    [TENSOR.datatype]: ({ bytes }) => (tensor.datatype = bytes.toString('utf8')),
    [TENSOR.shape]: (field) => void (shape.length < MAX_ENTRIES && shape.push(...readVarints(field, MAX_ENTRIES))),
    [TENSOR.parameters]: ({ bytes }) => addParameter(parameters, bytes),
    [TENSOR.contents]: ({ bytes }) => readContents(bytes, elements),
  });
  return tensor;
}

/** An `InferTensorContents`: one repeated field for each kind of number, and one for bytes. */
function readContents(data: Uint8Array, into: unknown[]): void {
  const add = (values: readonly unknown[]) => {
    if (into.length < MAX_VALUES) into.push(...values.slice(0, MAX_VALUES));
  };
  const varints = (field: Field) => add(readVarints(field, MAX_VALUES));
  readFields(data, {
    1: (field) => add(readVarints(field, MAX_VALUES).map((value) => value !== 0)),
    2: varints,
    3: varints,
    4: varints,
    5: varints,
    6: ({ bytes }) => add(fixed(bytes, 4, (at) => bytes.readFloatLE(at))),
    7: ({ bytes }) => add(fixed(bytes, 8, (at) => bytes.readDoubleLE(at))),
    8: ({ bytes }) => add([bytes]),
  });
}

function fixed(bytes: Buffer, size: number, read: (at: number) => number): number[] {
  const count = Math.min(MAX_VALUES, Math.floor(bytes.length / size));
  return Array.from({ length: count }, (_, index) => read(index * size));
}

/** An entry of a `map<string, InferParameter>`. */
function addParameter(into: Record<string, unknown>, entry: Uint8Array): void {
  if (Object.keys(into).length >= MAX_ENTRIES) return;
  let key = '';
  let value: unknown;
  readFields(entry, {
    1: ({ bytes }) => (key = bytes.toString('utf8')),
    2: ({ bytes }) => (value = readParameter(bytes)),
  });
  if (key !== '' && key !== '__proto__') into[key] = value;
}

/** Of a value that is not set, what protobuf takes it for is not known. */
function readParameter(data: Uint8Array): unknown {
  let value: unknown;
  readFields(data, {
    1: ({ number }) => (value = number !== 0),
    2: ({ number }) => (value = number),
    3: ({ bytes }) => (value = bytes.toString('utf8')),
    4: ({ bytes }) => (value = bytes.length === 8 ? bytes.readDoubleLE() : undefined),
    5: ({ number }) => (value = number),
  });
  return value;
}
