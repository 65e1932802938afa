import { asArray, asCount, asRecord, asString, isRecord } from '../../../core/json.js';
import type { WireHeaders } from '../../exchange.js';
import { parseJson, parseTruncatedJson } from '../../body/lenient_json.js';
import { readTensors, type Tensor, type TensorSource } from './tensors.js';

/** A request or an answer of the Open Inference Protocol, whichever way it was sent. */
export interface InferMessage {
  id: string;
  modelName: string;
  modelVersion: string;
  /** Of the message itself, not of its tensors. */
  parameters: Record<string, unknown>;
  tensors: Tensor[];
  /** The JSON the message came as; empty for gRPC. */
  json: Record<string, unknown>;
}

/** Length of the JSON part where binary tensors follow (Triton's binary tensor data extension). */
const HEADER_LENGTH = 'inference-header-content-length';

/** Fields of a generate request or answer that are not tensors. */
const NOT_TENSORS = new Set(['id', 'model_name', 'model_version', 'parameters', 'error', 'outputs', 'inputs']);

/**
 * Reads a whole HTTP body, JSON alone or JSON with binary tensors behind it.
 * @param json the body parsed as JSON; not looked at when the headers tell of binary tensors
 */
export function readBody(headers: WireHeaders, body: Buffer, json: unknown, field: 'inputs' | 'outputs'): InferMessage {
  const length = asCount(headers[HEADER_LENGTH]);
  if (length === null) return readJson(json, field);
  if (length === 0) return withRawBody(body, field);
  const text = body.toString('utf8', 0, length);
  const head = body.length < length ? parseTruncatedJson(text) : parseJson(text);
  return readJson(head, field, body.subarray(length));
}

/** @param binary tensor contents, in the order of the tensors that tell a `binary_data_size` */
export function readJson(json: unknown, field: 'inputs' | 'outputs', binary?: Buffer): InferMessage {
  const body = asRecord(json);
  const entries = asArray(body[field]).filter(isRecord);
  const isTensorList = entries.some((entry) => 'datatype' in entry || 'shape' in entry);
  return {
    id: asString(body['id']),
    modelName: asString(body['model_name']),
    modelVersion: asString(body['model_version']),
    parameters: asRecord(body['parameters']),
    tensors: readTensors(isTensorList ? withBinary(entries, binary) : namedValues(body)),
    json: body,
  };
}

function withBinary(entries: readonly Record<string, unknown>[], binary: Buffer | undefined): TensorSource[] {
  let at = 0;
  return entries.map((entry) => {
    const size = asCount(asRecord(entry['parameters'])['binary_data_size']);
    if (size === null || binary === undefined) return entry;
    const raw = binary.subarray(at, at + size);
    at += size;
    return { ...entry, raw };
  });
}

/** A header length of 0: the whole body is the one tensor the model has. Its type is not told; images are sent so. */
function withRawBody(body: Buffer, field: 'inputs' | 'outputs'): InferMessage {
  const message = readJson(undefined, field);
  return { ...message, tensors: readTensors([{ name: '', datatype: 'BYTES', shape: [1], raw: asElement(body) }]) };
}

function asElement(body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  return Buffer.concat([length, body]);
}

/** The generate extension: each field of the JSON is a tensor of that name. */
function namedValues(body: Record<string, unknown>): TensorSource[] {
  const fields = Object.entries(body).filter(([name]) => !NOT_TENSORS.has(name));
  return fields.map(([name, data]) => ({ name, datatype: datatypeOf(data), shape: shapeOf(data), data }));
}

function datatypeOf(value: unknown): string {
  const element: unknown = Array.isArray(value) ? value.flat(4)[0] : value;
  if (typeof element === 'boolean') return 'BOOL';
  return typeof element === 'number' ? 'FP64' : 'BYTES';
}

function shapeOf(value: unknown): number[] {
  return Array.isArray(value) ? [value.length] : [1];
}
