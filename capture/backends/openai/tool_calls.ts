import type { ToolCall } from '../../../core/call.js';
import { asArray, asCount, asRecord, asString, isRecord } from '../../../core/json.js';
import { parseJson } from '../../lenient_json.js';

interface Assembly {
  index: number | null;
  id: string;
  name: string;
  arguments: string[];
}

/**
 * Puts tool calls together from whole messages or from the deltas of a stream.
 *
 * Deltas belong to the last call of their `index`. Some servers reuse an index for the next call: a new id, or a new name after
 * complete arguments, begins another one.
 */
export class ToolCallCollector {
  private readonly calls: Assembly[] = [];

  /** @param value `tool_calls` of a message or delta. */
  add(value: unknown): void {
    for (const entry of asArray(value)) {
      if (!isRecord(entry)) continue;
      const custom = asRecord(entry['custom']);
      const body = asString(custom['name']) === '' ? asRecord(entry['function'] ?? custom) : custom;
      this.addPart(
        asCount(entry['index']),
        asString(entry['id']),
        asString(body['name']),
        argumentsText(body['arguments'] ?? body['input']),
      );
    }
  }

  /** @param value legacy `function_call` of a message or delta: one call without an id. */
  addFunctionCall(value: unknown): void {
    if (!isRecord(value)) return;
    const name = asString(value['name']);
    const text = argumentsText(value['arguments']);
    if (name !== '' || text !== '') this.addPart(null, '', name, text);
  }

  get isEmpty(): boolean {
    return this.calls.length === 0;
  }

  result(): ToolCall[] {
    return this.calls.map((call) => ({ id: call.id, name: call.name, arguments: call.arguments.join('') }));
  }

  private addPart(index: number | null, id: string, name: string, text: string): void {
    const current = this.calls.findLast((call) => call.index === index);
    if (current === undefined || beginsAnother(current, id, name)) {
      this.calls.push({ index, id, name, arguments: text === '' ? [] : [text] });
      return;
    }
    if (current.id === '') current.id = id;
    if (current.name === '') current.name = name;
    if (text !== '') current.arguments.push(text);
  }
}

function beginsAnother(current: Assembly, id: string, name: string): boolean {
  if (id !== '' && current.id !== '') return id !== current.id;
  if (name === '' || current.name === '' || current.arguments.length === 0) return false;
  return parseJson(current.arguments.join('')) !== undefined;
}

/** Some servers send the arguments as an object instead of JSON text. */
export function argumentsText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
