import type { ToolCall } from '../../../core/call.js';
import { asArray, asRecord, asString } from '../../../core/json.js';
import { argumentsText } from '../openai/tool_calls.js';

interface Block {
  text: string[];
  reasoning: string[];
  tool: Record<string, unknown> | undefined;
  input: string[];
}

/** More blocks than any answer has: an index beyond it is hostile. */
const MAX_BLOCKS = 4096;

/** The content blocks of a Converse message, whole or put together from a stream. */
export class ConverseBlocks {
  private readonly blocks = new Map<number, Block>();

  /** @param content `content` of a whole message */
  static read(content: unknown): ConverseBlocks {
    const blocks = new ConverseBlocks();
    for (const [index, value] of asArray(content).slice(0, MAX_BLOCKS).entries()) {
      const block = asRecord(value);
      blocks.start(index, block);
      blocks.add(index, block);
    }
    return blocks;
  }

  start(index: number, start: unknown): void {
    const block = this.block(index);
    const { toolUse } = asRecord(start);
    if (block !== undefined && toolUse !== undefined) block.tool = asRecord(toolUse);
  }

  /** @returns true when there was generated content in the delta (signatures and citations are none) */
  add(index: number, value: unknown): boolean {
    const block = this.block(index);
    if (block === undefined) return false;
    const delta = asRecord(value);
    const cited = asArray(asRecord(delta['citationsContent'])['content']).map((part) => asRecord(part)['text']);
    const thought = asRecord(delta['reasoningContent']);
    const parts = [
      push(block.text, delta['text']),
      ...cited.map((text) => push(block.text, text)),
      push(block.reasoning, thought['text'] ?? asRecord(thought['reasoningText'])['text']),
      push(block.input, asRecord(delta['toolUse'])['input']),
    ];
    return parts.some(Boolean);
  }

  result(): { text: string; reasoning: string; toolCalls: ToolCall[] } {
    const blocks = [...this.blocks.entries()].sort(([a], [b]) => a - b).map(([, block]) => block);
    return {
      text: blocks.flatMap((block) => block.text).join(''),
      reasoning: blocks.flatMap((block) => block.reasoning).join(''),
      toolCalls: blocks.flatMap(toolCallOf),
    };
  }

  private block(index: number): Block | undefined {
    const known = this.blocks.get(index);
    if (known !== undefined || index >= MAX_BLOCKS) return known;
    const made: Block = { text: [], reasoning: [], tool: undefined, input: [] };
    this.blocks.set(index, made);
    return made;
  }
}

/** Tools that the service runs itself (`server_tool_use`) are no calls to the client. */
function toolCallOf({ tool, input }: Block): ToolCall[] {
  if (tool === undefined || tool['type'] === 'server_tool_use') return [];
  const whole = typeof tool['input'] === 'object' ? argumentsText(tool['input']) : '';
  return [
    { id: asString(tool['toolUseId']), name: asString(tool['name']), arguments: input.join('') || whole || '{}' },
  ];
}

function push(list: string[], text: unknown): boolean {
  if (typeof text !== 'string' || text === '') return false;
  list.push(text);
  return true;
}
