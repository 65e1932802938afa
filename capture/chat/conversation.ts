import type { ToolCall } from '../../core/call.js';
import { asArray, asRecord, asString, isRecord } from '../../core/json.js';
import { toolCall } from '../otlp/conventions/messages.js';
import { Unwritable, type ChatMessage, type ChatPart, type ChatToolCall } from './message.js';
import { contentsOf, resultText, type Contents, type ToolResult } from './parts.js';

/** What the roles of all dialects mean. */
const ROLES: Record<string, 'system' | 'user' | 'assistant' | 'tool'> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  assistant: 'assistant',
  model: 'assistant',
  ai: 'assistant',
  chatbot: 'assistant',
  tool: 'tool',
  function: 'tool',
};
/** Items of the Responses API that stand for themselves, without a role. */
const ITEM_ROLES: Record<string, 'assistant' | 'tool'> = { function_call: 'assistant', function_call_output: 'tool' };

/** Writes a conversation message by message; gives ids to calls of tools that have none, and to their results. */
export class Conversation {
  readonly messages: ChatMessage[] = [];
  /** Called, and not answered yet. */
  private open: ChatToolCall[] = [];
  private calls = 0;

  /** Adds a message in any of the dialects. @throws {Unwritable} */
  add(message: unknown): void {
    const record = typeof message === 'string' ? { role: 'user', content: message } : asRecord(message);
    const type = asString(record['type']);
    if (type === 'reasoning') return;
    const role = ITEM_ROLES[type] ?? ROLES[(asString(record['role']) || type).toLowerCase()];
    if (role === undefined) throw new Unwritable('unreadable');
    const contents = this.read(record, type);
    if (role === 'tool') this.addResults(contents.results.length > 0 ? contents.results : [bareResult(record)]);
    else if (role === 'assistant') this.addAnswer(joined(contents.parts), contents.calls, '\n');
    else this.addAsking(role, contents);
  }

  /** Adds the answer to it all. What the client had begun to write for the assistant, the assistant went on with. */
  end(text: string, calls: readonly ToolCall[]): void {
    this.addAnswer(text, calls, '');
  }

  private addAnswer(text: string, calls: readonly ToolCall[], separator: string): void {
    const tool_calls = calls.map((call) => this.named(call));
    this.open.push(...tool_calls);
    const last = this.messages.at(-1);
    // Items of the Responses API: what was said and each call stand by themselves.
    if (last?.role === 'assistant') {
      const content = [last.content ?? '', text].filter((each) => each !== '').join(separator);
      const all = [...(last.tool_calls ?? []), ...tool_calls];
      this.messages[this.messages.length - 1] = answerOf(content, all);
    } else this.messages.push(answerOf(text, tool_calls));
  }

  private read(record: Record<string, unknown>, type: string): Contents {
    if (type in ITEM_ROLES) return contentsOf([record]);
    if (asArray(record['images']).length > 0) throw new Unwritable('media');
    const contents = contentsOf(record['content'] ?? record['parts'] ?? record['message'] ?? record['text']);
    const beside = [...asArray(record['tool_calls']), ...[record['function_call']].filter(isRecord)];
    return { ...contents, calls: [...contents.calls, ...beside.map(toolCall)] };
  }

  /** Tools answer in the user's role, too (Anthropic, Bedrock): their results come before what was asked with them. */
  private addAsking(role: 'system' | 'user', { parts, results }: Contents): void {
    if (results.length > 0) this.addResults(results);
    if (parts.length === 0 && results.length > 0) return;
    const isText = parts.every((part) => part.type === 'text');
    this.messages.push({ role, content: isText ? joined(parts) : parts });
  }

  private addResults(results: readonly ToolResult[]): void {
    for (const { id, name, content } of results) {
      const answered =
        this.open.find((call) => call.id === id) ??
        (id === '' ? (this.open.find((call) => call.function.name === name) ?? this.open[0]) : undefined);
      // OpenAI takes no answer that nobody asked for.
      if (answered === undefined) throw new Unwritable('unreadable');
      this.open = this.open.filter((call) => call !== answered);
      this.messages.push({ role: 'tool', tool_call_id: answered.id, content });
    }
  }

  private named({ id, name, arguments: given }: ToolCall): ChatToolCall {
    this.calls++;
    return { id: id || `call_${this.calls}`, type: 'function', function: { name, arguments: given || '{}' } };
  }
}

function answerOf(content: string, tool_calls: ChatToolCall[]): ChatMessage {
  return {
    role: 'assistant',
    ...((content !== '' || tool_calls.length === 0) && { content }),
    ...(tool_calls.length > 0 && { tool_calls }),
  };
}

function bareResult(record: Record<string, unknown>): ToolResult {
  return {
    id: asString(record['tool_call_id']),
    name: asString(record['tool_name']) || asString(record['name']),
    content: resultText(record['content'] ?? record['parts']),
  };
}

function joined(parts: readonly ChatPart[]): string {
  return parts.map((part) => (part.type === 'text' ? part.text : part.image_url.url)).join('\n');
}
