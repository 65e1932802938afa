import type { TableDefinition } from './definitions.js';
import type { Migration } from './migration.js';

/**
 * Calls told by spans, waiting for the same calls from a tap. Rows are only ever added: a segment that is in the ledger
 * (`segments`) does not wait any more.
 */
const otlpWaiting: TableDefinition = {
  name: 'otlp_waiting',
  columns: [
    "received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1))",
    'segment String CODEC(ZSTD(1))',
    'call String CODEC(ZSTD(3))',
  ],
  engine: 'MergeTree',
  partitionBy: 'toDate(received_at)',
  orderBy: 'segment',
  ttl: () => 'toDate(received_at) + toIntervalDay(2)',
  deduplicated: true,
  shardBy: 'cityHash64(segment)',
};

export const migration: Migration = {
  name: '0003_doors',
  tables: [otlpWaiting],
  views: [],
  columns: [
    // A correction or a comment alone rates nothing.
    { table: 'feedback', column: 'rating', type: 'Nullable(Float64)' },
    { table: 'feedback', column: 'correction', type: 'String' },
    { table: 'feedback', column: 'source', type: 'String' },
  ],
};
