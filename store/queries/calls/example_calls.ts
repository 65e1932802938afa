import type { Outcome } from '../../../core/call.js';
import { iso } from '../../sql/quoting.js';
import type { Store } from '../../store.js';

export interface ExampleCall {
  call_id: string;
  started_at: string;
  model: string;
  outcome: Outcome;
  prompt_preview: string;
  output_preview: string;
}

const PREVIEW_CHARACTERS = 300;

/** Calls shown as examples, in the order asked for; of those whose texts are gone, the copy kept as evidence. */
export async function exampleCalls(store: Store, callIds: readonly string[]): Promise<ExampleCall[]> {
  if (callIds.length === 0) return [];
  const from = (table: string) =>
    `SELECT call_id, started_at, model, outcome, leftUTF8(prompt, ${PREVIEW_CHARACTERS}) AS prompt_preview,
       leftUTF8(output, ${PREVIEW_CHARACTERS}) AS output_preview
     FROM ${table} WHERE call_id IN {ids:Array(String)}`;
  return store.query(
    `SELECT * EXCEPT (started_at), ${iso('c.started_at')} AS started_at
     FROM (${from('calls')} UNION ALL ${from('evidence')}) AS c
     ORDER BY indexOf({ids:Array(String)}, call_id), prompt_preview = '' AND output_preview = '' LIMIT 1 BY call_id`,
    { ids: [...callIds] },
  );
}
