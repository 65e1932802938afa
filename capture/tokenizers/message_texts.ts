import { asArray, asString, isRecord } from '../../core/json.js';
import { CALL_STYLES, type CallStyle } from './call_styles.js';

/** What a model reads of one message. */
export interface MessageTexts {
  texts: string[];
  /** Thoughts in it that can be read. */
  thoughts: string[];
  /** There are thoughts in it that only the provider can read. */
  hidesThoughts: boolean;
  /** Calls to tools in it. */
  calls: number;
  /** What tools gave back. */
  results: number;
  /** There is something in it that no text tokenizer counts: a picture, sound, a document. */
  hasMedia: boolean;
}

const MEDIA_TYPE = /image|audio|video|file|document|media/;
const MEDIA_FIELDS = [
  'inlineData',
  'inline_data',
  'fileData',
  'file_data',
  'image',
  'document',
  'video',
  'input_audio',
];
/** Holders of a call to a tool, or of what it gave back. */
const CALL_FIELDS = ['functionCall', 'function_call', 'toolUse', 'function'];
const RESULT_FIELDS = ['functionResponse', 'function_response', 'toolResult'];
const CALL_TYPE = /^(?:function_call|custom_tool_call|tool_use|tool_call)$/;
const RESULT_TYPE = /^(?:function_call_output|custom_tool_call_output|tool_result)$/;
const THOUGHT_TYPE = /^(?:thinking|redacted_thinking|reasoning)$/;
const THOUGHT_FIELDS = ['reasoning_content', 'reasoning', 'thinking', 'text'];
const MAX_DEPTH = 6;

/**
 * Texts of a message in any of the dialects (OpenAI chat and responses, Anthropic, Gemini, Bedrock, Cohere, Ollama): contents, names,
 * calls to tools as the family writes them, their results; thoughts apart, as templates drop those of earlier turns.
 */
export function messageTexts(message: unknown, style: CallStyle): MessageTexts {
  const found: MessageTexts = { texts: [], thoughts: [], hidesThoughts: false, calls: 0, results: 0, hasMedia: false };
  if (isRecord(message) && message['role'] === 'tool') found.results = 1;
  if (isRecord(message)) addThought(found, { ...message, text: '' });
  addPart(found, message, style, 0);
  found.texts = found.texts.filter((text) => text !== '');
  return found;
}

function addPart(found: MessageTexts, part: unknown, style: CallStyle, depth: number): void {
  if (typeof part === 'string') found.texts.push(part);
  if (Array.isArray(part)) for (const item of part) addPart(found, item, style, depth + 1);
  if (!isRecord(part) || depth > MAX_DEPTH) return;
  const type = asString(part['type']);
  if (THOUGHT_TYPE.test(type) || part['thought'] === true) return depth > 0 ? addThought(found, part) : undefined;
  if (isMedia(part, type)) {
    found.hasMedia = true;
    return;
  }
  if (CALL_TYPE.test(type) && asString(part['name']) !== '') return addCall(found, part, style);
  if (RESULT_TYPE.test(type)) found.results += 1;
  found.texts.push(asString(part['name']));
  for (const field of ['content', 'text', 'parts', 'output', 'results', 'outputs'])
    addPart(found, part[field], style, depth + 1);
  for (const field of ['response', 'json']) found.texts.push(asJson(part[field]));
  for (const field of CALL_FIELDS) {
    if (isRecord(part[field])) addCall(found, { id: part['id'], ...part[field] }, style);
  }
  for (const field of RESULT_FIELDS) {
    if (!isRecord(part[field])) continue;
    found.results += 1;
    addPart(found, part[field], style, depth + 1);
  }
  for (const call of asArray(part['tool_calls'])) addPart(found, call, style, depth + 1);
}

/** Of several fields with the same thoughts, the first; signatures and ciphers only tell that there are any. */
function addThought(found: MessageTexts, holder: Record<string, unknown>): void {
  const text = THOUGHT_FIELDS.map((field) => asString(holder[field])).find((each) => each !== '');
  if (text !== undefined) found.thoughts.push(text);
  else if (holder['encrypted_content'] !== undefined || holder['thoughtSignature'] !== undefined) {
    found.hidesThoughts = true;
  }
}

function addCall(found: MessageTexts, call: Record<string, unknown>, style: CallStyle): void {
  const given = call['arguments'] ?? call['args'] ?? call['input'] ?? call['parameters'];
  found.calls += 1;
  const written = { id: asString(call['id']), name: asString(call['name']), arguments: asJson(given) || '{}' };
  found.texts.push(...CALL_STYLES[style](written));
}

function isMedia(part: Record<string, unknown>, type: string): boolean {
  if (MEDIA_TYPE.test(type) || asArray(part['images']).length > 0) return true;
  return MEDIA_FIELDS.some((field) => isRecord(part[field]));
}

function asJson(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
