import type { JudgeConfig } from '../../core/config/schema.js';
import { asArray, asRecord, asString } from '../../core/json.js';
import type { Score } from '../scorers/index.js';

/** A text to be judged: the output, with its prompt as far as that is known, or the prompt alone. */
export interface JudgedText {
  from: 'prompt' | 'output';
  prompt: string;
  output: string;
}

/** How a kind of judge is asked, and how it answers. */
export interface JudgeKind {
  /** Added to the base URL. */
  path: string;
  /** What is said around the texts, and so is part of the version. */
  instructions(judge: JudgeConfig): string;
  /** Fields of the request. */
  body(judge: JudgeConfig, text: JudgedText): Record<string, unknown>;
  /** The score in an answer (parsed JSON of any shape), or why there is none. Never throws. */
  read(answer: unknown): Score;
}

/** What a chat model answers, without what it thought aloud; '' when there is none. */
export function contentOf(answer: unknown): string {
  const choice = asRecord(asArray(asRecord(answer)['choices'])[0]);
  const { content } = asRecord(choice['message']);
  const text =
    typeof content === 'string'
      ? content
      : asArray(content)
          .map((part) => asString(asRecord(part)['text']))
          .join('');
  return (text.split('</think>').at(-1) ?? '').trim();
}
