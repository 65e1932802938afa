import type { Migration } from './migration.js';

export const migration: Migration = {
  name: '0006_score_details',
  tables: [],
  views: [],
  columns: [
    { table: 'scores', column: 'categories', type: 'Map(LowCardinality(String), Float32)' },
    // Null is not known: scores of before, and texts that have no score.
    { table: 'scores', column: 'read', type: 'Nullable(Float32)' },
    { table: 'scores', column: 'reason', type: 'String' },
  ],
};
