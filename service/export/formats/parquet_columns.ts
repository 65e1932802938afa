import type { ParquetWriter } from 'hyparquet-writer';
import { asArray, asString, isRecord } from '../../../core/json.js';

type SchemaElement = ParquetWriter['schema'][number];

/** A column of the file: how its schema is written, and how a value of a JSON row becomes one of it. */
export interface ParquetColumn {
  name: string;
  schema: SchemaElement[];
  valueOf(json: unknown): unknown;
}

const TEXT = { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const;

/**
 * The column for one of ClickHouse's. Whole numbers are INT64, times UTC in milliseconds, lists, maps and tuples what Parquet has for them.
 * @param type as DESCRIBE says it, for example `Nullable(UInt64)`; what is none of ours is written as text
 */
export function parquetColumn(name: string, type: string): ParquetColumn {
  // DESCRIBE breaks long types into lines.
  const plain = type
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/(?<=\() | (?=\))/g, '')
    .replaceAll(/LowCardinality\(([^()]*)\)/g, '$1');
  const [, ofNullable] = /^Nullable\((.*)\)$/.exec(plain) ?? [];
  const [, ofArray] = /^Array\((.*)\)$/.exec(plain) ?? [];
  const [, ofMap] = /^Map\(String, (.*)\)$/.exec(plain) ?? [];
  if (ofMap !== undefined) return mapColumn(name, ofMap);
  if (ofArray !== undefined) return listColumn(name, ofArray);
  const { element, valueOf } = leaf(ofNullable ?? plain);
  const repetition_type = ofNullable === undefined ? 'REQUIRED' : 'OPTIONAL';
  return {
    name,
    schema: [{ name, repetition_type, ...element }],
    valueOf: (json) => (json === null ? null : valueOf(json)),
  };
}

interface Leaf {
  element: Omit<SchemaElement, 'name'>;
  valueOf(json: unknown): unknown;
}

function leaf(type: string): Leaf {
  if (/^U?Int\d+$/.test(type))
    return { element: { type: 'INT64' }, valueOf: (json) => BigInt(Math.trunc(Number(json))) };
  if (/^Float\d+$/.test(type)) return { element: { type: 'DOUBLE' }, valueOf: Number };
  if (type === 'Bool') return { element: { type: 'BOOLEAN' }, valueOf: Boolean };
  if (type.startsWith('DateTime64')) {
    const utc = (json: unknown) => new Date(`${asString(json).replace(' ', 'T')}Z`);
    return { element: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' }, valueOf: utc };
  }
  return { element: TEXT, valueOf: (json) => (typeof json === 'string' ? json : JSON.stringify(json)) };
}

function listColumn(name: string, type: string): ParquetColumn {
  const fields = /^Tuple\((.*)\)$/.exec(type)?.[1]?.split(', ');
  const list: SchemaElement[] = [
    { name, converted_type: 'LIST', repetition_type: 'REQUIRED', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  ];
  if (fields === undefined) {
    const { element, valueOf } = leaf(type);
    const item: SchemaElement = { name: 'element', repetition_type: 'REQUIRED', ...element };
    return { name, schema: [...list, item], valueOf: (json) => asArray(json).map(valueOf) };
  }
  const members = fields.map((field) =>
    parquetColumn(field.slice(0, field.indexOf(' ')), field.slice(field.indexOf(' ') + 1)),
  );
  const struct: SchemaElement = { name: 'element', repetition_type: 'REQUIRED', num_children: members.length };
  return {
    name,
    schema: [...list, struct, ...members.flatMap(({ schema }) => schema)],
    valueOf: (json) =>
      asArray(json).map((item) =>
        Object.fromEntries(
          members.map((member) => [member.name, member.valueOf(isRecord(item) ? item[member.name] : null)]),
        ),
      ),
  };
}

function mapColumn(name: string, type: string): ParquetColumn {
  const { element, valueOf } = leaf(type);
  return {
    name,
    schema: [
      { name, converted_type: 'MAP', repetition_type: 'REQUIRED', num_children: 1 },
      { name: 'key_value', repetition_type: 'REPEATED', num_children: 2 },
      { name: 'key', repetition_type: 'REQUIRED', ...TEXT },
      { name: 'value', repetition_type: 'REQUIRED', ...element },
    ],
    valueOf: (json) =>
      Object.entries(isRecord(json) ? json : {}).map(([key, value]) => ({ key, value: valueOf(value) })),
  };
}
