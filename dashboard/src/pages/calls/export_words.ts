import type { ExportFormat, ExportPlan } from '../../api/types.js';
import { formatCount } from '../../format/index.js';

/** The formats, in the order in which they are offered. */
export const FORMATS: readonly { name: ExportFormat; label: string; says: string }[] = [
  { name: 'jsonl', label: 'JSON Lines', says: 'Whole calls, one a line; “sidelight import” takes them in again.' },
  { name: 'parquet', label: 'Parquet', says: 'Whole calls in columns, for pandas, DuckDB and the like.' },
  {
    name: 'openai-ft',
    label: 'Fine-tuning',
    says: 'Conversations, one a line, as OpenAI’s fine-tuning and most trainers take them; only of calls that are fit to learn from.',
  },
];

/** Why calls are left out, after their number. */
const REASONS: Record<string, string> = {
  failed: 'failed',
  truncated: 'recorded in part only',
  cut_off: 'cut off by their token limit',
  no_chat: 'no conversations',
  harm: 'flagged as a harm',
  unrated: 'without a rating',
  rated_bad: 'not rated good',
};

const callsWord = (calls: number) => `${formatCount(calls)} ${calls === 1 ? 'call' : 'calls'}`;

/** How many calls a file would hold; null where there is nothing to download. */
export function exportedCalls({ matching, most, left_out: left }: ExportPlan): number | null {
  const kept = matching - left.reduce((sum, { calls }) => sum + calls, 0);
  return kept <= 0 || matching > most ? null : kept;
}

/** What an export takes and leaves out, in a sentence or two. */
export function planWords(plan: ExportPlan, format: ExportFormat): string {
  const { matching, most, left_out: left } = plan;
  if (matching === 0) {
    return format === 'openai-ft'
      ? 'No call matches. Calls of users are taken, unless the filter Purpose says otherwise.'
      : 'No call matches.';
  }
  if (matching > most) {
    return `${callsWord(matching)} match, and at most ${formatCount(most)} are exported here. Choose less time, or use “sidelight export” on the command line.`;
  }
  if (left.length === 0) return `${callsWord(matching)}.`;
  const out = left.map(({ reason, calls }) => `${formatCount(calls)} ${REASONS[reason] ?? reason}`).join(', ');
  return `${formatCount(exportedCalls(plan) ?? 0)} of ${callsWord(matching)}. Left out: ${out}.`;
}
