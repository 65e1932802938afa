import { isUtf8 } from 'node:buffer';
import { asArray, asCount, asRecord, asString, isRecord } from '../../../core/json.js';

export type TensorValue = string | number | boolean | null;

/** A named tensor of the Open Inference Protocol (KServe v2), wherever its elements were: JSON, binary, or a gRPC message. */
export interface Tensor {
  name: string;
  /** `BOOL`, `INT8` ... `FP64`, `BYTES`. */
  datatype: string;
  shape: number[];
  /**
   * Elements in row-major order, the first ones of many; elements of a `BYTES` tensor that are not text are null. Empty
   * where the data is not in the message (shared memory) or was not captured.
   */
  values: TensorValue[];
  /** What MLServer says that the elements are (`str`, `hg_jsonlist` ...); '' elsewhere. */
  contentType: string;
}

/** A tensor as a message describes it; of `data` and `raw` one is there. */
export interface TensorSource {
  name?: unknown;
  datatype?: unknown;
  shape?: unknown;
  /** Elements, flat or nested; those of `BYTES` are texts or bytes. */
  data?: unknown;
  /** Elements as the binary extension and `raw_input_contents` lay them out: little-endian, `BYTES` with a length in front of each. */
  raw?: Uint8Array | undefined;
  parameters?: unknown;
}

/** Enough for every prompt of a batch and every sampling parameter; pictures and embeddings are not kept anyway. */
const MAX_VALUES = 1024;
const MAX_TENSORS = 64;
const MAX_DIMENSIONS = 32;

/** Reads tensors; never throws, what cannot be read is left out. */
export function readTensors(sources: readonly TensorSource[]): Tensor[] {
  return sources.slice(0, MAX_TENSORS).map(readTensor);
}

function readTensor(source: TensorSource): Tensor {
  const datatype = asString(source.datatype).toUpperCase();
  const contentType = asString(asRecord(source.parameters)['content_type']);
  const values =
    source.raw === undefined ? readElements(source.data, datatype, contentType) : decodeRaw(source.raw, datatype);
  const shape = asArray(source.shape).slice(0, MAX_DIMENSIONS);
  return { name: asString(source.name), datatype, shape: shape.map((size) => asCount(size) ?? 0), values, contentType };
}

function readElements(data: unknown, datatype: string, contentType: string): TensorValue[] {
  const elements: unknown[] = [];
  flatten(data, elements, 0);
  const isText = datatype === 'BYTES' && contentType !== 'base64';
  return elements.map((element) => {
    if (element instanceof Uint8Array) return textOf(element);
    if (typeof element === 'string') return contentType === 'base64' ? textOf(Buffer.from(element, 'base64')) : element;
    if (typeof element === 'bigint') return Number(element);
    if (typeof element === 'number' || typeof element === 'boolean') return element;
    return isText && isRecord(element) ? JSON.stringify(element) : null;
  });
}

function flatten(data: unknown, into: unknown[], depth: number): void {
  if (into.length >= MAX_VALUES || depth > MAX_DIMENSIONS) return;
  if (!Array.isArray(data)) {
    if (data !== undefined) into.push(data);
    return;
  }
  for (const element of data.slice(0, MAX_VALUES)) flatten(element, into, depth + 1);
}

type ReadNumber = (data: Buffer, at: number) => number | boolean;

const FIXED_SIZE: Readonly<Record<string, readonly [bytes: number, read: ReadNumber]>> = {
  BOOL: [1, (data, at) => data.readUInt8(at) !== 0],
  UINT8: [1, (data, at) => data.readUInt8(at)],
  UINT16: [2, (data, at) => data.readUInt16LE(at)],
  UINT32: [4, (data, at) => data.readUInt32LE(at)],
  UINT64: [8, (data, at) => Number(data.readBigUInt64LE(at))],
  INT8: [1, (data, at) => data.readInt8(at)],
  INT16: [2, (data, at) => data.readInt16LE(at)],
  INT32: [4, (data, at) => data.readInt32LE(at)],
  INT64: [8, (data, at) => Number(data.readBigInt64LE(at))],
  FP16: [2, (data, at) => halfFloat(data.readUInt16LE(at))],
  BF16: [2, (data, at) => upperHalf(data.readUInt16LE(at))],
  FP32: [4, (data, at) => data.readFloatLE(at)],
  FP64: [8, (data, at) => data.readDoubleLE(at)],
};

/** Raw tensor contents; a tail that was cut is left out. */
function decodeRaw(raw: Uint8Array, datatype: string): TensorValue[] {
  const data = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  if (datatype === 'BYTES') return decodeBytes(data);
  const format = Object.hasOwn(FIXED_SIZE, datatype) ? FIXED_SIZE[datatype] : undefined;
  if (format === undefined) return [];
  const [size, read] = format;
  const count = Math.min(MAX_VALUES, Math.floor(data.length / size));
  return Array.from({ length: count }, (_, index) => finite(read(data, index * size)));
}

function decodeBytes(data: Buffer): TensorValue[] {
  const values: TensorValue[] = [];
  for (let at = 0; at + 4 <= data.length && values.length < MAX_VALUES;) {
    const end = at + 4 + data.readUInt32LE(at);
    if (end > data.length) break;
    values.push(textOf(data.subarray(at + 4, end)));
    at = end;
  }
  return values;
}

function textOf(bytes: Uint8Array): string | null {
  return isUtf8(bytes) && !bytes.includes(0) ? Buffer.from(bytes).toString('utf8') : null;
}

function finite(value: number | boolean): number | boolean | null {
  return typeof value === 'boolean' || Number.isFinite(value) ? value : null;
}

/** IEEE 754 binary16. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * 2 ** -14 * (fraction / 1024);
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}

/** bfloat16 is the upper half of a 32-bit float. */
function upperHalf(bits: number): number {
  const data = Buffer.alloc(4);
  data.writeUInt32BE(bits * 0x10000);
  return data.readFloatBE(0);
}

/** `text_input BYTES [1,1]`: what is stored of tensors that are not text. */
export function describeTensor({ name, datatype, shape }: Tensor): string {
  return `${name} ${datatype} [${shape.join(',')}]`;
}
