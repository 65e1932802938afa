import protobuf from 'protobufjs/minimal.js';

/** A field of a protobuf message. */
export interface Field {
  /** Of a varint (bool, enum, int, as two's complement), else 0. */
  number: number;
  /** Of everything else: text, bytes, messages, packed numbers; fixed-size numbers as they are, little-endian. */
  bytes: Buffer;
  /** The message ends before the field does. */
  isCut?: boolean;
}

/** What to do with each field, by number; the others are passed over. */
export type FieldReaders = Readonly<Record<number, (field: Field) => void>>;

const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;
const NOTHING = Buffer.alloc(0);

/**
 * Reads the fields of a message in order. A message that was cut off gives what there is, of its last field, too: pictures make
 * messages larger than what is captured, and names and prompts stand in front of them.
 * @returns false when the message is not whole, or is none
 */
export function readFields(message: Uint8Array, fields: FieldReaders): boolean {
  const reader = protobuf.Reader.create(message);
  try {
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      const field = readField(reader, tag & 7);
      if (field === undefined) return false;
      fields[tag >>> 3]?.(field);
      if (field.isCut === true) return false;
    }
    return true;
  } catch {
    return false;
  }
}

function readField(reader: protobuf.Reader, wireType: number): Field | undefined {
  if (wireType === WIRE.varint) return { number: Number(reader.int64().toString()), bytes: NOTHING };
  if (wireType === WIRE.bytes) {
    const length = reader.uint32();
    const bytes = take(reader, length);
    return { number: 0, bytes, isCut: bytes.length < length };
  }
  if (wireType === WIRE.fixed64) return { number: 0, bytes: take(reader, 8) };
  return wireType === WIRE.fixed32 ? { number: 0, bytes: take(reader, 4) } : undefined;
}

function take(reader: protobuf.Reader, length: number): Buffer {
  const end = Math.min(reader.len, reader.pos + length);
  const { buf, pos } = reader;
  reader.pos = end;
  return Buffer.from(buf.buffer, buf.byteOffset + pos, end - pos);
}

/** Numbers of a repeated varint field, packed (the usual way) or one by one; the first `limit` of them. */
export function readVarints(field: Field, limit: number): number[] {
  if (field.bytes.length === 0) return [field.number];
  const values: number[] = [];
  const reader = protobuf.Reader.create(field.bytes);
  try {
    while (reader.pos < reader.len && values.length < limit) values.push(Number(reader.int64().toString()));
  } catch {
    // Cut off within a number.
  }
  return values;
}
