import type { ToolCall } from '../../core/call.js';
import { asArray, asRecord, asString, isRecord } from '../../core/json.js';
import { asText, toolCall } from '../otlp/conventions/messages.js';
import { Unwritable, type ChatPart } from './message.js';

/** What a tool answered; the id may be unknown, where the protocol has none. */
export interface ToolResult {
  id: string;
  name: string;
  content: string;
}

/** What a message holds, by what it is, whatever dialect it was written in. */
export interface Contents {
  parts: ChatPart[];
  calls: ToolCall[];
  results: ToolResult[];
}

const THOUGHTS = new Set(['thinking', 'redacted_thinking', 'reasoning', 'reasoning_text', 'summary_text']);
/** Marks of the protocol, not of what was said. */
const MARKS = ['cachePoint', 'cache_point', 'reasoningContent', 'thoughtSignature'];
const RESULT_TYPES = new Set(['tool_result', 'tool_call_response', 'tool-result', 'function_call_output']);
const CALL_TYPES = new Set(['tool_use', 'tool_call', 'tool-call', 'function_call', 'server_tool_use']);

/**
 * Reads the content of a message: a text, or parts of it (OpenAI, Anthropic, Bedrock, Gemini, OpenTelemetry, Vercel). Thoughts are left out.
 * @throws {Unwritable} pictures and sounds, of which only a mark is stored; parts of no known kind
 */
export function contentsOf(content: unknown): Contents {
  const found: Contents = { parts: [], calls: [], results: [] };
  const parts = Array.isArray(content) ? content : content === undefined || content === null ? [] : [content];
  for (const part of parts) {
    if (typeof part === 'string') addText(found, part);
    else if (isRecord(part)) addPart(found, part);
  }
  return found;
}

function addText({ parts }: Contents, text: string): void {
  if (text !== '') parts.push({ type: 'text', text });
}

function addPart(found: Contents, part: Record<string, unknown>): void {
  const type = asString(part['type']);
  const inner = innerOf(part);
  if (THOUGHTS.has(type) || part['thought'] === true) return;
  if (RESULT_TYPES.has(type) || inner?.kind === 'result') found.results.push(resultOf(inner?.value ?? part));
  else if (CALL_TYPES.has(type) || inner?.kind === 'call') found.calls.push(callOf(inner?.value ?? part));
  else addPlain(found, part, type);
}

function addPlain(found: Contents, part: Record<string, unknown>, type: string): void {
  const guarded = asRecord(asRecord(part['guardContent'])['text'])['text'];
  const text = part['text'] ?? part['refusal'] ?? guarded ?? (type === 'text' ? part['content'] : undefined);
  const url = imageUrl(part);
  if (typeof text === 'string') addText(found, text);
  else if (isRecord(text)) addText(found, asString(text['value']));
  else if (url !== '') found.parts.push({ type: 'image_url', image_url: { url } });
  else if (!MARKS.some((mark) => mark in part)) throw new Unwritable(holdsMedia(part, type) ? 'media' : 'unreadable');
}

/** Bedrock and Gemini name what a part is by the key it stands under. */
function innerOf(
  part: Record<string, unknown>,
): { kind: 'call' | 'result'; value: Record<string, unknown> } | undefined {
  const call = part['toolUse'] ?? part['functionCall'] ?? part['function_call'];
  if (isRecord(call)) return { kind: 'call', value: call };
  const result = part['toolResult'] ?? part['functionResponse'] ?? part['function_response'];
  return isRecord(result) ? { kind: 'result', value: result } : undefined;
}

function callOf(call: Record<string, unknown>): ToolCall {
  const read = toolCall(call);
  return { ...read, id: asString(call['call_id']) || asString(call['toolUseId']) || read.id };
}

const ID_FIELDS = ['tool_use_id', 'toolUseId', 'tool_call_id', 'toolCallId', 'call_id', 'id'];

function resultOf(result: Record<string, unknown>): ToolResult {
  const id = ID_FIELDS.map((field) => asString(result[field])).find((each) => each !== '') ?? '';
  const given = result['content'] ?? result['output'] ?? result['response'] ?? result['result'] ?? result['text'];
  return { id, name: asString(result['name']) || asString(result['toolName']), content: resultText(given) };
}

/** A text, texts of parts on lines of their own, or JSON. */
export function resultText(given: unknown): string {
  const parts = asArray(given);
  if (parts.length === 0) return asText(given);
  return parts.map((part) => (isRecord(part) ? asText(part['text'] ?? part['json'] ?? part) : asText(part))).join('\n');
}

/** Where a picture can be fetched; pictures inside requests were not kept. */
function imageUrl(part: Record<string, unknown>): string {
  const image = part['image_url'];
  const source = asRecord(part['source']);
  const url = asString(image) || asString(asRecord(image)['url']) || asString(source['url']);
  const isPicture = image !== undefined || part['type'] === 'image';
  return isPicture && /^https?:\/\//.test(url) ? url : '';
}

const MEDIA_TYPE = /image|audio|video|document|file|media/;
const MEDIA_FIELDS = ['image', 'document', 'video', 'audio', 'inlineData', 'inline_data', 'fileData', 'file_data'];

function holdsMedia(part: Record<string, unknown>, type: string): boolean {
  return MEDIA_TYPE.test(type) || MEDIA_FIELDS.some((field) => field in part);
}
