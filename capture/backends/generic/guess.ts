import { asCount, asRecord, asString, isRecord } from '../../../core/json.js';
import { contentTexts } from '../parts/content.js';

/** Names that servers give to what goes in, to what comes out, and to sampling parameters; first hit wins. */
const INPUT_FIELDS = [
  'messages',
  'prompt',
  'prompts',
  'inputs',
  'input',
  'instances',
  'text',
  'text_input',
  'input_text',
  'user_input',
  'query',
  'question',
  'message',
  'instruction',
  'content',
  'data',
  'source_sentence',
  'sentences',
  'texts',
  'input_value',
  'input_data',
  'input_string',
  'text_prompts',
  'strData',
  'jsonData',
  'ndarray',
];
const OUTPUT_FIELDS = [
  'generated_text',
  'generated',
  'output',
  'outputs',
  'output_text',
  'completion',
  'text_output',
  'response',
  'answer',
  'reply',
  'text',
  'result',
  'results',
  'generation',
  'content',
  'prediction',
  'predictions',
  'message',
  'token',
  'delta',
  'data',
  'summary_text',
  'summary',
  'translation_text',
  'translation',
  'completions',
  'generations',
  'choices',
  'candidates',
  'responses',
  'chunk',
  'transcript',
  'alternatives',
  'channels',
  'strData',
  'jsonData',
  'ndarray',
  'messages',
  'tokens',
];
const PARAMETER_HOLDERS = ['parameters', 'sampling_params', 'options', 'params', 'generation_config', 'config'];
/** Where an answer keeps what it says about itself, besides at its top. */
const FACT_HOLDERS = [
  'usage',
  'meta',
  'metadata',
  'details',
  'info',
  'stats',
  'result',
  'results',
  'response',
  'data',
  'output',
  'completions',
  'generations',
  'choices',
  'candidates',
  'responses',
];
/** What servers write where generation has not ended. */
const UNFINISHED = new Set(['', 'not_finished', 'null']);
const MODEL_FIELDS = ['model', 'model_name', 'model_id'];
const FINISH_FIELDS = ['finish_reason', 'stop_reason', 'done_reason'];
/** The last of each may also count characters. */
const INPUT_COUNTS = [
  'prompt_tokens',
  'input_tokens',
  'prompt_token_count',
  'input_token_count',
  'num_prompt_tokens',
  'num_input_tokens',
  'num_tokens_prompt_total',
  'prompt_len',
];
const OUTPUT_COUNTS = [
  'completion_tokens',
  'output_tokens',
  'generated_tokens',
  'generated_token_count',
  'tokens_generated',
  'completion_token_count',
  'output_token_count',
  'num_output_tokens',
  'total_output_tokens',
  'num_generated_tokens',
  'num_tokens_generated',
  'gen_len',
];
const MAX_DEPTH = 8;
/** Holders within one another. */
const MAX_HOLDERS = 3;
const MAX_ITEMS = 256;

/** Where the text of one side stands, and who speaks there. */
interface Side {
  fields: readonly string[];
  roles: ReadonlySet<unknown>;
}

const ASKED: Side = { fields: INPUT_FIELDS, roles: new Set(['user', 'human']) };
const ANSWERED: Side = { fields: OUTPUT_FIELDS, roles: new Set(['assistant', 'ai', 'model', 'bot']) };
const THOUGHTS = new Set<unknown>(['reasoning', 'thinking']);

/** The prompt of a request of unknown shape. */
export function guessInput(request: unknown): string {
  return guess(request, ASKED, 0);
}

/** The output of an answer (or of one event of a stream) of unknown shape. */
export function guessOutput(answer: unknown): string {
  return guess(answer, ANSWERED, 0);
}

function guess(value: unknown, side: Side, depth: number): string {
  if (typeof value === 'string') return value;
  if (depth > MAX_DEPTH) return '';
  if (Array.isArray(value)) return guessInList(value, side, depth);
  if (!isRecord(value) || THOUGHTS.has(value['type'])) return '';
  for (const field of side.fields) {
    const held = value[field];
    const text = held === undefined ? '' : guess(held, side, depth + 1);
    if (text !== '') return text;
  }
  return '';
}

/** The last that this side said where it is a conversation, else all texts there are. */
function guessInList(list: readonly unknown[], side: Side, depth: number): string {
  const said = list.findLast((item) => isRecord(item) && side.roles.has(item['role'] ?? item['type']));
  if (isRecord(said)) return contentTexts(said['content'] ?? said['parts'], true).text;
  const texts = list.slice(0, MAX_ITEMS).map((item) => guess(item, side, depth + 1));
  return texts.filter((text) => text !== '').join('\n');
}

/** A sampling parameter, at the top of the request or in one of the usual holders, under any of its names. */
export function guessParameter(request: unknown, names: readonly string[]): unknown {
  const body = asRecord(request);
  for (const holder of [body, ...PARAMETER_HOLDERS.map((field) => asRecord(body[field]))]) {
    for (const name of names) if (holder[name] !== undefined && holder[name] !== null) return holder[name];
  }
  return undefined;
}

/** What an answer tells about itself under the usual names; '' and null where it does not. */
export interface GuessedFacts {
  model: string;
  /** Why generation ended, in the answer's words. */
  finish: string;
  input: number | null;
  output: number | null;
}

/** Model name of a request. */
export function guessModel(request: unknown): string {
  return asString(fact(holdersIn(request), MODEL_FIELDS, isName));
}

/**
 * Model, end and token counts of an answer, or of one event of a stream.
 * @param prompt and output: a "length" that is just theirs in characters is no count of tokens
 */
export function guessFacts(answer: unknown, prompt: string, output: string): GuessedFacts {
  const holders = holdersIn(answer);
  return {
    model: asString(fact(holders, MODEL_FIELDS, isName)),
    finish: asString(fact(holders, FINISH_FIELDS, (value) => typeof value === 'string' && !UNFINISHED.has(value))),
    input: countIn(holders, INPUT_COUNTS, prompt),
    output: countIn(holders, OUTPUT_COUNTS, output),
  };
}

type Holders = readonly Record<string, unknown>[];

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function countIn(holders: Holders, names: readonly string[], text: string): number | null {
  const maybeCharacters = names.at(-1);
  const isCount = (value: unknown, name: string) =>
    asCount(value) !== null && (name !== maybeCharacters || asCount(value) !== text.length);
  return asCount(fact(holders, names, isCount));
}

/** The first acceptable value under any of the names. */
function fact(holders: Holders, names: readonly string[], accept: (value: unknown, name: string) => boolean): unknown {
  for (const holder of holders) {
    for (const name of names) {
      const value = holder[name];
      if (value !== undefined && accept(value, name)) return value;
    }
  }
  return undefined;
}

/** A body and the objects in it that may hold such facts, the outermost first; of lists the first entry. */
function holdersIn(body: unknown, found: Record<string, unknown>[] = [], depth = 0): Record<string, unknown>[] {
  const record: unknown = Array.isArray(body) ? body[0] : body;
  if (!isRecord(record)) return found;
  found.push(record);
  if (depth >= MAX_HOLDERS) return found;
  for (const name of FACT_HOLDERS) {
    const held = record[name];
    if (typeof held === 'object') holdersIn(held, found, depth + 1);
  }
  return found;
}
