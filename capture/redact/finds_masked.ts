import type { RedactionType } from '../../core/config/schema.js';

/** The text with the finds replaced, which are in order and apart from one another. */
export function findsMasked(
  text: string,
  finds: readonly { start: number; end: number }[],
  type: RedactionType,
  found: () => void,
): string {
  let masked = '';
  let done = 0;
  for (const { start, end } of finds) {
    masked += `${text.slice(done, start)}[${type}]`;
    done = end;
    found();
  }
  return done === 0 ? text : masked + text.slice(done);
}
