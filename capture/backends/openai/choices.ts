import { asArray, asCount, asRecord, asString, isRecord } from '../../../core/json.js';
import { SIDELIGHT } from '../../../core/names/attributes.js';
import type { JsonShape } from '../../body/repeated_json.js';
import type { Reading } from '../backend.js';
import { contentTexts } from '../parts/content.js';
import { errorIn, type ServerError } from '../parts/errors.js';
import { ToolCallCollector } from './tool_calls.js';

interface Choice {
  text: string[];
  reasoning: string[];
  refusal: string[];
  transcript: string[];
  tools: ToolCallCollector;
  images: number;
  finish: string | undefined;
}

export type ChoicesReading = Pick<
  Reading,
  'output' | 'further_outputs' | 'reasoning' | 'finish_reasons' | 'tool_calls' | 'choices' | 'attributes'
>;

/** More choices than any server offers: an index beyond it is hostile. */
const MAX_CHOICES = 128;

/** Puts the choices of chat and text completions together, from a whole answer or from the chunks of a stream. */
export class ChoiceCollector {
  private readonly choices = new Map<number, Choice>();
  /** What a gateway says of a choice whose provider failed (OpenRouter), beside what had come of it. */
  error: ServerError | null = null;

  /** @param part what to read where a choice carries both (Perplexity): the message so far, or what is new in this chunk. */
  constructor(private readonly part: 'message' | 'delta') {}

  /**
   * @param value `choices` of an answer or of one chunk
   * @param isOnly there is but one choice, whatever its index says
   * @returns true when there was generated content in it (text, reasoning, tool call, refusal, audio)
   */
  add(value: unknown, isOnly = false): boolean {
    let generated = false;
    for (const [position, entry] of asArray(value).entries()) {
      if (!isRecord(entry)) continue;
      const index = isOnly ? 0 : (asCount(entry['index']) ?? position);
      if (index >= MAX_CHOICES) continue;
      if (this.addTo(this.choice(index), entry)) generated = true;
    }
    return generated;
  }

  /**
   * The text that grows by what differs between chunks of a shape, where nothing else grows with it: told by trying. Such chunks, one
   * right after the other, say nothing else that is new.
   */
  textGrownBy(shape: JsonShape, isOnly: boolean): string[] | undefined {
    const trial = new ChoiceCollector(this.part);
    const choicesWith = (word: string) => asRecord(shape.valueWith(word))['choices'];
    if (trial.add(choicesWith(''), isOnly) || !trial.add(choicesWith('word'), isOnly)) return undefined;
    const [grown, another] = trial.choices;
    if (grown === undefined || another !== undefined || grown[1].text[0] !== 'word') return undefined;
    return this.choices.get(grown[0])?.text;
  }

  /** Each choice has said why it ended. */
  get areFinished(): boolean {
    return this.choices.size > 0 && [...this.choices.values()].every(({ finish }) => Boolean(finish));
  }

  result(): ChoicesReading {
    const choices = [...this.choices.entries()].sort(([a], [b]) => a - b).map(([, choice]) => choice);
    const [first, ...others] = choices;
    if (first === undefined) return {};
    const images = choices.reduce((sum, choice) => sum + choice.images, 0);
    const refused = choices.some((choice) => choice.refusal.length > 0);
    return {
      output: outputOf(first),
      further_outputs: others.map(outputOf),
      reasoning: first.reasoning.join(''),
      finish_reasons: choices.map(({ finish }) => finish).filter((finish) => finish !== undefined),
      tool_calls: others.length === 0 ? first.tools.result() : choices.flatMap((choice) => choice.tools.result()),
      choices: choices.length,
      attributes: {
        ...(refused && { [SIDELIGHT.refusal]: 'true' }),
        ...(images > 0 && { [SIDELIGHT.imageCount]: String(images) }),
      },
    };
  }

  private choice(index: number): Choice {
    const known = this.choices.get(index);
    if (known !== undefined) return known;
    const made: Choice = {
      text: [],
      reasoning: [],
      refusal: [],
      transcript: [],
      tools: new ToolCallCollector(),
      images: 0,
      finish: undefined,
    };
    this.choices.set(index, made);
    return made;
  }

  private addTo(choice: Choice, entry: Record<string, unknown>): boolean {
    const finish = entry['finish_reason'] ?? entry['stop_reason'];
    if (typeof finish === 'string' && (finish !== '' || choice.finish === undefined)) choice.finish = finish;
    if (isRecord(entry['error'])) this.error ??= errorIn(entry);
    if (typeof entry['text'] === 'string') return push(choice.text, entry['text']);
    return addMessage(choice, asRecord(entry[this.part] ?? entry['message'] ?? entry['delta']));
  }
}

function addMessage(choice: Choice, message: Record<string, unknown>): boolean {
  const content = contentTexts(message['content']);
  const images = asArray(message['images']).length;
  const audio = asRecord(message['audio']);
  choice.images += images;
  const parts = [
    push(choice.text, content.text),
    push(choice.reasoning, content.reasoning || reasoningOf(message)),
    push(choice.refusal, content.refusal || asString(message['refusal'])),
    push(choice.transcript, asString(audio['transcript'])),
    isFilled(message['tool_calls']),
    isFilled(message['function_call']),
    images > 0 || asString(audio['data']) !== '',
  ];
  choice.tools.add(message['tool_calls']);
  choice.tools.addFunctionCall(message['function_call']);
  return parts.some(Boolean);
}

/** Names that servers give to what the model thought, where it is not a part of the content; first hit wins. */
const REASONING_FIELDS = ['reasoning_content', 'reasoning', 'reasoning_text', 'thinking'];

/** A text, or OpenRouter's list of texts, summaries and what is encrypted. */
function reasoningOf(message: Record<string, unknown>): string {
  const field = REASONING_FIELDS.find((name) => asString(message[name]) !== '');
  if (field !== undefined) return asString(message[field]);
  const details = asArray(message['reasoning_details']).map(asRecord);
  return details.map(({ text, summary }) => asString(text) || asString(summary)).join('');
}

function push(list: string[], text: string): boolean {
  if (text === '') return false;
  list.push(text);
  return true;
}

function isFilled(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isRecord(value) && Object.values(value).some(Boolean);
}

/** What the user got to read: the text, else the words of a spoken answer, else the refusal. */
function outputOf(choice: Choice): string {
  return choice.text.join('') || choice.transcript.join('') || choice.refusal.join('');
}
