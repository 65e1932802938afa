import type { ToolCall } from '../../../core/call.js';
import { asArray, asRecord, asString, isRecord } from '../../../core/json.js';

interface Assembly {
  id: string;
  name: string;
  args: Record<string, unknown>;
}

/** `$.name` and `$['name']`: arguments are streamed value by value, named by a JSONPath. */
const FIELD = /^\$(?:\.|\[['"])([^'"\]]+)(?:['"]\])?$/;

/**
 * Function calls as Google sends them: whole, or (Vertex, `streamFunctionCallArguments`) begun with a name and continued
 * without one, piece by piece of each argument.
 */
export class FunctionCalls {
  private readonly calls: Assembly[] = [];

  /** @returns true when there was anything in it; the last piece of a streamed call is empty */
  add(value: Record<string, unknown>): boolean {
    const name = asString(value['name']);
    const current = name === '' ? this.calls.at(-1) : undefined;
    const call = current ?? { id: asString(value['id']), name, args: {} };
    if (current === undefined && name !== '') this.calls.push(call);
    if (isRecord(value['args'])) call.args = { ...call.args, ...value['args'] };
    for (const piece of asArray(value['partialArgs'])) addPiece(call, asRecord(piece));
    return Object.keys(value).length > 0;
  }

  result(): ToolCall[] {
    return this.calls.map(({ id, name, args }) => ({ id, name, arguments: JSON.stringify(args) }));
  }
}

function addPiece(call: Assembly, piece: Record<string, unknown>): void {
  const path = asString(piece['jsonPath']);
  const field = FIELD.exec(path)?.[1] ?? path;
  const known = Object.hasOwn(call.args, field) ? call.args[field] : undefined;
  const text = piece['stringValue'];
  const value =
    typeof text === 'string' ? asString(known) + text : (piece['numberValue'] ?? piece['boolValue'] ?? null);
  call.args = { ...call.args, [field]: value };
}
