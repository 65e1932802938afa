import { asArray, asCount, asRecord, asString, isRecord } from '../../../core/json.js';
import type { Reading, Usage } from '../backend.js';
import { guessOutput } from '../generic/guess.js';
import { ToolCallCollector } from '../openai/tool_calls.js';
import { openaiUsage } from '../parts/usage.js';
import { addedUsage, asMessage, messageFacts } from './message.js';

/** What came out of a chain, from a whole answer or from the pieces of a stream. */
export class ChainOutput {
  private readonly text: string[] = [];
  private readonly reasoning: string[] = [];
  private readonly tools = new ToolCallCollector();
  private usage: Usage | null = null;
  private model = '';
  private finish = '';
  private isMessage = false;

  /**
   * @param value text, message (or chunk of one), result of a model, or an object with such in it
   * @returns true when there was generated content in it
   */
  add(value: unknown): boolean {
    const message = messageIn(value);
    if (message !== undefined) return this.addMessage(message);
    this.addResult(asRecord(value));
    return push(this.text, typeof value === 'string' ? value : guessOutput(value));
  }

  /** Counts and names only: the text has been seen already. */
  addFacts(value: unknown): void {
    const facts = messageFacts(messageIn(value) ?? {});
    this.usage = addedUsage(this.usage, facts.usage);
    this.model ||= facts.model;
    this.finish = facts.finish || this.finish;
    this.addResult(asRecord(value));
  }

  result(): Partial<Reading> {
    return {
      operation: this.isMessage ? 'chat' : 'text_completion',
      output: this.text.join(''),
      reasoning: this.reasoning.join(''),
      response_model: this.model,
      finish_reasons: this.finish === '' ? [] : [this.finish],
      tool_calls: this.tools.result(),
      usage: this.usage,
    };
  }

  private addMessage(message: Record<string, unknown>): boolean {
    const facts = messageFacts(message);
    const chunks = asArray(message['tool_call_chunks']);
    this.isMessage = true;
    this.addFacts(message);
    this.tools.add((chunks.length > 0 ? chunks : asArray(message['tool_calls'])).map(asToolCall));
    const parts = [push(this.text, facts.text), push(this.reasoning, facts.reasoning)];
    return parts.some(Boolean) || chunks.length > 0 || facts.toolCalls.length > 0;
  }

  /** `LLMResult`: the counts stand beside the generations. */
  private addResult(result: Record<string, unknown>): void {
    const told = asRecord(result['llm_output']);
    this.usage = addedUsage(this.usage, openaiUsage(told['token_usage'], true));
    this.model ||= asString(told['model_name']);
  }
}

/** The message itself, that of a result, or the last of a graph's state. */
function messageIn(value: unknown): Record<string, unknown> | undefined {
  const message = asMessage(value);
  if (message !== undefined || !isRecord(value)) return message;
  const generation = asRecord(asArray(value['generations']).flat(1)[0]);
  return asMessage(value['message'] ?? generation['message'] ?? asArray(value['messages']).at(-1));
}

/** LangChain's calls in OpenAI's shape. */
function asToolCall(value: unknown): unknown {
  const call = asRecord(value);
  return {
    index: asCount(call['index']),
    id: call['id'],
    function: { name: call['name'], arguments: call['args'] },
  };
}

function push(list: string[], text: string): boolean {
  if (text !== '') list.push(text);
  return text !== '';
}
