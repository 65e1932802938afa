import type { ToolCall } from '../../../core/call.js';
import { asArray, asString, isRecord } from '../../../core/json.js';
import { contentTexts } from '../parts/content.js';
import { argumentsText } from './tool_calls.js';

export interface ItemsReading {
  text: string;
  refusal: string;
  reasoning: string;
  toolCalls: ToolCall[];
  /** Pictures that were made (they are not stored), and searches of the web. */
  images: number;
  searches: number;
}

/** Reads the `output` items of a response: messages, reasoning, calls of functions and of tools the client runs. */
export function readItems(items: readonly unknown[]): ItemsReading {
  const reading: ItemsReading = { text: '', refusal: '', reasoning: '', toolCalls: [], images: 0, searches: 0 };
  for (const item of items) {
    if (!isRecord(item)) continue;
    const type = asString(item['type']);
    if (type === 'message' && item['role'] !== 'user') addMessage(reading, item);
    else if (type === 'reasoning') addReasoning(reading, item);
    else if (type === 'image_generation_call') reading.images++;
    else if (type === 'web_search_call') reading.searches++;
    else if (type === 'function_call' || type === 'custom_tool_call' || type === 'mcp_call') {
      reading.toolCalls.push({
        id: asString(item['call_id']) || asString(item['id']),
        name: asString(item['name']),
        arguments: argumentsText(item['arguments'] ?? item['input']),
      });
    }
  }
  return reading;
}

function addMessage(reading: ItemsReading, item: Record<string, unknown>): void {
  const texts = contentTexts(item['content']);
  reading.text += texts.text;
  reading.refusal += texts.refusal;
}

/** The reasoning itself where it is open (gpt-oss, vLLM), else its summary. */
function addReasoning(reading: ItemsReading, item: Record<string, unknown>): void {
  const thoughts = paragraphs(item['content']) || paragraphs(item['summary']);
  if (thoughts !== '') reading.reasoning += reading.reasoning === '' ? thoughts : `\n${thoughts}`;
}

function paragraphs(parts: unknown): string {
  const texts = asArray(parts).map((part) => contentTexts([part]));
  return texts
    .map(({ reasoning, text }) => reasoning + text)
    .filter(Boolean)
    .join('\n');
}
