import { isRecord } from '../../core/json.js';
import { parseJson } from './lenient_json.js';
import type { TextChunk } from './stream_events.js';

/** Fields behind the last long one are few. */
const MAX_TRIES = 256;

/**
 * The outermost fields that stand whole at the end of a JSON object whose beginning is missing: `...}],"model":"m","usage":{...}}`.
 * @returns {} when there are none
 */
export function fieldsAtEnd(text: string): Record<string, unknown> {
  let fields: Record<string, unknown> = {};
  let at = text.length;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    at = text.lastIndexOf('"', at - 1);
    const comma = precedingComma(text, at);
    if (at < 0) break;
    if (comma < 0) continue;
    const value = parseJson(`{${text.slice(comma + 1)}`);
    if (isRecord(value)) fields = value;
  }
  return fields;
}

/** Where a quote may begin the name of a field: a comma is the last thing before it that is no white space. */
function precedingComma(text: string, quote: number): number {
  let at = quote - 1;
  while (at >= 0 && /\s/.test(text.charAt(at))) at--;
  return text.charAt(at) === ',' ? at : -1;
}

/** The chunks behind the first `mark`; none when it does not occur. Time stamps stay with their text. */
export function afterMark(chunks: readonly TextChunk[], mark: RegExp): TextChunk[] {
  let before = '';
  for (const [index, chunk] of chunks.entries()) {
    const text = before + chunk.text;
    const found = mark.exec(text);
    if (found !== null) {
      const rest = text.slice(found.index + found[0].length);
      return [{ atMs: chunk.atMs, text: rest }, ...chunks.slice(index + 1)];
    }
    before = text;
  }
  return [];
}
