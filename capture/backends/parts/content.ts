import { asString, isRecord } from '../../../core/json.js';
import { mediaMarker } from '../../call/media.js';

/** Texts of a message, by what they are. */
export interface ContentTexts {
  text: string;
  reasoning: string;
  refusal: string;
}

/**
 * Reads a message's `content`: a string, or a list of parts (OpenAI, Mistral, Anthropic dialects). Parts are joined without
 * separator; images, audio and files leave a short marker when `markMedia` is set.
 */
export function contentTexts(content: unknown, markMedia = false): ContentTexts {
  if (typeof content === 'string') return { text: content, reasoning: '', refusal: '' };
  const texts: ContentTexts = { text: '', reasoning: '', refusal: '' };
  for (const part of Array.isArray(content) ? content : [content]) {
    if (typeof part === 'string') texts.text += part;
    else if (isRecord(part)) addPart(texts, part, markMedia);
  }
  return texts;
}

function addPart(texts: ContentTexts, part: Record<string, unknown>, markMedia: boolean): void {
  const type = asString(part['type']);
  if (type === 'thinking' || type === 'reasoning' || type === 'reasoning_text' || type === 'summary_text') {
    texts.reasoning += asString(part['text']) || thoughtsIn(part['thinking'] ?? part['reasoning'] ?? part['summary']);
  } else if (type === 'refusal') {
    texts.refusal += asString(part['refusal']);
  } else if (typeof part['text'] === 'string') {
    texts.text += part['text'];
  } else if (isRecord(part['text'])) {
    texts.text += asString(part['text']['value']);
  } else if (isRecord(part['guardContent'])) {
    texts.text += contentTexts(part['guardContent']['text']).text;
  } else if (markMedia && type !== '') {
    texts.text += mediaMarker(part);
  }
}

/** A text, or parts of one, which may be called summaries (Databricks). */
function thoughtsIn(value: unknown): string {
  const { text, reasoning } = contentTexts(value);
  return text || reasoning;
}
