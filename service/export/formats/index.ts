import type { ExportFormat } from './format.js';
import { jsonl } from './jsonl.js';
import { openaiFt } from './openai_ft.js';
import { parquet } from './parquet.js';

/** The registry: one line per format. */
export const FORMATS: readonly ExportFormat[] = [openaiFt, jsonl, parquet];

export type { ExportFormat } from './format.js';
