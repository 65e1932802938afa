import type { Command } from '../command.js';
import { KEEP_FLAG, SELECTION_FLAGS } from '../export/selection_flags.js';
import { DATA_FLAGS } from '../settings.js';

export const exportCommand: Command = {
  name: 'export',
  usage: '--format openai-ft|jsonl|parquet [--out FILE]',
  summary: 'calls out: to fine-tune on, to keep, to analyse',
  details: [
    'openai-ft: one conversation a line, {"messages": [...]} with tools and their calls, whatever protocol it was held in. Of calls that users made: those',
    '  answered and rated good (or corrected: the correction is the answer), recorded whole, not cut off, no harm flagged, not masked for the most part. What',
    '  is left out is counted by reason; --keep and --rating any take it in.',
    'jsonl: whole calls, one a line, as "sidelight import" takes them in.',
    'parquet: whole calls, in one file for pandas, DuckDB and the like.',
    'Goes through the running service, or opens the data folder itself. Oldest first; a file has its name once it is whole. TIME is a day (2026-11-01), an ISO',
    'time or a span before now (7d). Progress and what was left out go to standard error.',
  ].join('\n'),
  flags: {
    ...DATA_FLAGS,
    format: { type: 'string', short: 'f', value: 'FORMAT', help: 'openai-ft, jsonl, parquet' },
    out: {
      type: 'string',
      short: 'o',
      value: 'FILE',
      help: 'file to write',
      default: 'standard output, where the format is lines',
    },
    force: { type: 'boolean', help: 'replace a file that is there' },
    ...SELECTION_FLAGS,
    ...KEEP_FLAG,
    url: { type: 'string', value: 'URL', help: 'a running service to ask', default: 'found through the data folder' },
  },
  positionals: 0,
  run: async (invocation) => {
    const { runExport } = await import('../export/run_export.js');
    return runExport(invocation);
  },
};
