import type { ExportFormat } from './format.js';

/** Whole calls, one a line, as `sidelight import` takes them in. */
export const jsonl: ExportFormat = {
  name: 'jsonl',
  suffix: 'jsonl',
  mediaType: 'application/x-ndjson; charset=utf-8',
  columns: '*, model',
  as: { lines: ({ row }) => JSON.stringify(row) },
};
