import type { Migration } from './migration.js';

const number = 'Nullable(Float64)';

export const migration: Migration = {
  name: '0004_details',
  tables: [],
  views: [],
  columns: [
    { table: 'findings', column: 'details', type: 'String' },
    { table: 'alerts', column: 'interval_low', type: number },
    { table: 'alerts', column: 'interval_high', type: number },
    // Since when it is so, which a check may know to be long before the alert began.
    { table: 'alerts', column: 'since', type: "Nullable(DateTime64(3, 'UTC'))" },
  ],
};
