import { mapStrings } from '../body/json_strings.js';
import { withoutMedia } from './media.js';
import type { Redaction } from '../redact.js';

/** Characters of one text, and of all texts of a call together: a row must fit into a segment, many times. */
const MAX_TEXT = 256 * 1024;
const MAX_TEXTS = 768 * 1024;

/** Bounds the texts of one call. */
export class TextBudget {
  wasCut = false;
  private left = MAX_TEXTS;

  /** The text, or as much of it as there is room for. */
  cut(text: string): string {
    const room = Math.min(MAX_TEXT, this.left);
    const kept = text.length > room ? text.slice(0, room) : text;
    if (kept.length < text.length) this.wasCut = true;
    this.left -= kept.length;
    return kept;
  }

  /** Whether a text fits whole; if so its room is taken. */
  takes(text: string): boolean {
    const fits = text.length <= Math.min(MAX_TEXT, this.left);
    if (fits) this.left -= text.length;
    else this.wasCut = true;
    return fits;
  }
}

/**
 * A conversation as JSON text: media replaced by markers, every string masked, the oldest messages left out until it fits.
 * Masking works on the values, not on the JSON text, so that it stays valid JSON.
 */
export function conversationJson(messages: readonly unknown[], redaction: Redaction, budget: TextBudget): string {
  const clean = (text: string, field: string) => redaction.text(withoutMedia(text), field);
  let kept = messages.map((message) => mapStrings(message, clean));
  let json = JSON.stringify(kept);
  while (kept.length > 1 && json.length > MAX_TEXT) {
    kept = kept.slice(Math.ceil(kept.length / 4));
    budget.wasCut = true;
    json = JSON.stringify(kept);
  }
  return budget.takes(json) ? json : '[]';
}
