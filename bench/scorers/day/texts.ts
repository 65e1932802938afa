import { createRandom } from '../../drift/random.js';

/** Of the prompt and of the answer, UTF-16 units: 1,000 to 2,000 tokens, and 100 to 400, at four characters a token. */
const PROMPT = { least: 4000, most: 8000 };
const OUTPUT = { least: 400, most: 1600 };

/** Draws stretches of everyday chats as long as real prompts and answers are. */
export class DayTexts {
  private readonly random = createRandom(5);
  private readonly all: string;

  constructor(texts: readonly string[]) {
    this.all = texts.join('\n');
  }

  prompt(): string {
    return this.stretch(PROMPT);
  }

  output(): string {
    return this.stretch(OUTPUT);
  }

  private stretch({ least, most }: typeof PROMPT): string {
    const length = least + this.random.below(most - least + 1);
    const start = this.random.below(Math.max(1, this.all.length - length));
    return this.all.slice(start, start + length);
  }
}
