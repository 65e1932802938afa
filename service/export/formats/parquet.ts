import type * as hyparquet from 'hyparquet-writer';
import type { Ask } from '../../../core/ask.js';
import { messageOf, SidelightError } from '../../../core/errors.js';
import { asString } from '../../../core/json.js';
import type { ExportedCall } from '../read_calls.js';
import type { ExportFormat } from './format.js';
import { parquetColumn, type ParquetColumn } from './parquet_columns.js';

/** A row group is all that is in memory of the file. */
const GROUP_ROWS = 10_000;
const GROUP_CHARACTERS = 32_000_000;
const COLUMNS = '*, model';

/** Whole calls, column by column, for pandas, DuckDB, Spark and the like. */
export const parquet: ExportFormat = {
  name: 'parquet',
  suffix: 'parquet',
  mediaType: 'application/vnd.apache.parquet',
  columns: COLUMNS,
  as: { bytes: parquetBytes },
};

async function* parquetBytes(calls: AsyncIterable<ExportedCall>, ask: Ask): AsyncGenerator<Uint8Array> {
  const { ByteWriter, ParquetWriter } = await loadWriter();
  const described = await ask(`DESCRIBE TABLE (SELECT ${COLUMNS} FROM calls)`);
  const columns = described.map((each) => parquetColumn(asString(each['name']), asString(each['type'])));
  const root = { name: 'schema', num_children: columns.length };
  const writer = new ByteWriter();
  const file = new ParquetWriter({
    writer,
    schema: [root, ...columns.flatMap(({ schema }) => schema)],
    createdBy: 'sidelight',
  });
  for await (const rows of groupsOf(calls)) {
    await file.write({ columnData: columnsOf(columns, rows), rowGroupSize: rows.length });
    yield taken(writer);
  }
  await file.finish();
  yield taken(writer);
}

/** What was written since the last time; its room is used again. */
function taken(writer: hyparquet.ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
}

function columnsOf(columns: readonly ParquetColumn[], rows: readonly ExportedCall[]) {
  return columns.map(({ name, valueOf }) => ({ name, data: rows.map(({ row }) => valueOf(row[name] ?? null)) }));
}

async function* groupsOf(calls: AsyncIterable<ExportedCall>): AsyncGenerator<ExportedCall[]> {
  let group: ExportedCall[] = [];
  let size = 0;
  for await (const call of calls) {
    group.push(call);
    size +=
      asString(call.row['prompt']).length +
      asString(call.row['output']).length +
      JSON.stringify(call.row['attributes']).length;
    if (group.length < GROUP_ROWS && size < GROUP_CHARACTERS) continue;
    yield group;
    [group, size] = [[], 0];
  }
  if (group.length > 0) yield group;
}

/** An optional package, as all that only a service and its users need. */
async function loadWriter(): Promise<typeof hyparquet> {
  try {
    return await import('hyparquet-writer');
  } catch (error) {
    throw new SidelightError('MISSING_PACKAGE', `the package hyparquet-writer cannot be loaded: ${messageOf(error)}`, {
      hint: 'Parquet needs it: npm install hyparquet-writer. jsonl does without.',
      cause: error,
    });
  }
}
