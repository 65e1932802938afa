import type { ToolCall } from '../../../core/call.js';
import { asArray, asRecord, asString, isRecord } from '../../../core/json.js';
import { argumentsText } from '../openai/tool_calls.js';

interface BlocksReading {
  text: string;
  reasoning: string;
  toolCalls: ToolCall[];
}

interface Block {
  head: Record<string, unknown>;
  text: string[];
  reasoning: string[];
  json: string[];
}

/** More blocks than any answer has: an index beyond it is hostile. */
const MAX_BLOCKS = 4096;

/**
 * The content blocks of a message, whole or put together from a stream. Texts are joined without separator; calls of tools
 * that the server runs itself (search, code execution) are no tool calls of the model's to the client, and left out.
 */
export class MessageBlocks {
  private readonly blocks = new Map<number, Block>();

  /** @param content `content` of a whole message */
  static read(content: unknown): MessageBlocks {
    const blocks = new MessageBlocks();
    for (const [index, block] of asArray(content).slice(0, MAX_BLOCKS).entries()) blocks.start(index, block);
    return blocks;
  }

  /** @returns true when the block brings content of its own: text, or the name of a tool */
  start(index: number, value: unknown): boolean {
    const head = asRecord(value);
    const block = this.block(index);
    if (block === undefined) return false;
    block.head = head;
    const text = push(block.text, head['text']);
    const thinking = push(block.reasoning, head['thinking']);
    return text || thinking || head['type'] === 'tool_use';
  }

  /** @returns true when there was generated content in the delta (signatures and citations are none) */
  add(index: number, value: unknown): boolean {
    const delta = asRecord(value);
    const block = this.block(index);
    if (block === undefined) return false;
    const text = push(block.text, delta['text']);
    const thinking = push(block.reasoning, delta['thinking']);
    return push(block.json, delta['partial_json']) || text || thinking;
  }

  result(): BlocksReading {
    const blocks = [...this.blocks.entries()].sort(([a], [b]) => a - b).map(([, block]) => block);
    return {
      text: blocks.map((block) => block.text.join('')).join(''),
      reasoning: blocks.map((block) => block.reasoning.join('')).join(''),
      toolCalls: blocks.filter((block) => block.head['type'] === 'tool_use').map(toolCallOf),
    };
  }

  private block(index: number): Block | undefined {
    const known = this.blocks.get(index);
    if (known !== undefined || index >= MAX_BLOCKS) return known;
    const made: Block = { head: {}, text: [], reasoning: [], json: [] };
    this.blocks.set(index, made);
    return made;
  }
}

/** A stream begins with an empty `input`, which stands where no piece of JSON follows. */
function toolCallOf({ head, json }: Block): ToolCall {
  const input = head['input'];
  return {
    id: asString(head['id']),
    name: asString(head['name']),
    arguments: json.join('') || argumentsText(isRecord(input) ? input : (input ?? {})),
  };
}

function push(list: string[], text: unknown): boolean {
  if (typeof text !== 'string' || text === '') return false;
  list.push(text);
  return true;
}
