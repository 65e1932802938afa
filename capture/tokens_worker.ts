import { parentPort } from 'node:worker_threads';
import { messageOf } from '../core/errors.js';
import type { CountReply, CountRequest, Encoding } from './tokens_protocol.js';

/** The tokenizer package, loaded on the first text that needs it: its tables are large. */
type Tokenizer = { countTokens(text: string, options: { disallowedSpecial: Set<string> }): number };

const loaded = new Map<Encoding, Promise<Tokenizer>>();

const LOADERS: Record<Encoding, () => Promise<Tokenizer>> = {
  o200k_base: () => import('gpt-tokenizer/encoding/o200k_base'),
  cl100k_base: () => import('gpt-tokenizer/encoding/cl100k_base'),
  p50k_base: () => import('gpt-tokenizer/encoding/p50k_base'),
  r50k_base: () => import('gpt-tokenizer/encoding/r50k_base'),
};

/** Special tokens in a text are text: they were not special to the server either. */
const NOTHING_SPECIAL = { disallowedSpecial: new Set<string>() };

/** Merging takes time in the square of an unbroken run's length; runs this long are no words, and are cut. */
const LONG_RUN = /\S{257}|\s{257}/;
const PIECES = /\S{1,256}|\s{1,256}/g;

function pieces(text: string): string[] {
  return LONG_RUN.test(text) ? (text.match(PIECES) ?? []) : [text];
}

function tokenizer(encoding: Encoding): Promise<Tokenizer> {
  const known = loaded.get(encoding);
  if (known !== undefined) return known;
  const loading = LOADERS[encoding]();
  loaded.set(encoding, loading);
  return loading;
}

async function answer({ id, items }: CountRequest): Promise<CountReply> {
  try {
    const counts: number[] = [];
    for (const { encoding, texts } of items) {
      const { countTokens } = await tokenizer(encoding);
      counts.push(texts.flatMap(pieces).reduce((sum, text) => sum + countTokens(text, NOTHING_SPECIAL), 0));
    }
    return { id, counts };
  } catch (error) {
    return { id, error: messageOf(error) };
  }
}

parentPort?.on('message', (request: CountRequest) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply, []));
});
