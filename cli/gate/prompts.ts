import { readFileSync } from 'node:fs';
import { SidelightError } from '../../core/errors.js';
import { asArray, isRecord } from '../../core/json.js';

/** A prompt as the messages of a chat request. */
export type PromptMessages = Record<string, unknown>[];

/**
 * Prompts of a file: on each line a text, or a JSON object with `prompt` or `messages`. Empty lines are left out.
 * @throws {SidelightError} USAGE with the line's number
 */
export function readPrompts(path: string): PromptMessages[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new SidelightError('USAGE', `--prompts: cannot read ${path} (${code})`, { cause: error });
  }
  const prompts = text.split(/\r?\n/).flatMap((line, index) => (line.trim() === '' ? [] : [promptOf(line, index + 1)]));
  if (prompts.length > 0) return prompts;
  throw new SidelightError('USAGE', `--prompts: there is no prompt in ${path}`);
}

function promptOf(line: string, number: number): PromptMessages {
  if (!line.trimStart().startsWith('{')) return [{ role: 'user', content: line }];
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new SidelightError('USAGE', `--prompts: line ${number} begins like JSON, and is none`);
  }
  if (isRecord(value)) {
    const messages = asArray(value['messages']).filter(isRecord);
    if (messages.length > 0) return messages;
    if (typeof value['prompt'] === 'string') return [{ role: 'user', content: value['prompt'] }];
  }
  throw new SidelightError('USAGE', `--prompts: line ${number} has neither "prompt" nor "messages"`);
}
