import type { ToolCall } from '../../../core/call.js';
import { asArray, asCount, asRecord, asString, isRecord } from '../../../core/json.js';
import { parseJson } from '../../body/lenient_json.js';

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

  /** @param value `tool_calls` of a message or delta: a list, or (TGI before its version 3, streamed) the one call alone. */
  add(value: unknown): void {
    for (const entry of isRecord(value) ? [value] : asArray(value)) {
      if (!isRecord(entry)) continue;
      const custom = asRecord(entry['custom']);
      const body = asString(custom['name']) === '' ? asRecord(entry['function'] ?? custom) : custom;
      this.addPart(
        asCount(entry['index']),
        idText(entry['id']),
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

  /** In the order of their indexes, whichever was begun first. */
  result(): ToolCall[] {
    const isIndexed = this.calls.every(({ index }) => index !== null);
    const ordered = isIndexed ? this.calls.toSorted((a, b) => Number(a.index) - Number(b.index)) : this.calls;
    return ordered.map((call) => ({ id: call.id, name: call.name, arguments: call.arguments.join('') }));
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

/** TGI numbers its calls. */
function idText(id: unknown): string {
  return typeof id === 'number' ? String(id) : asString(id);
}

/** Some servers send the arguments as an object instead of JSON text. */
export function argumentsText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
