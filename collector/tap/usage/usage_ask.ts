import type { Readable } from 'node:stream';
import { askForUsage } from './include_usage.js';

/** Longer answers are no refusals. */
const MAX_REFUSAL_BYTES = 64 * 1024;
/** Who refuses is remembered for so many; beyond that all are forgotten, and asked again. */
const MAX_REMEMBERED = 1000;

/** A request that asks for usage on our behalf. */
export interface UsageAsk {
  /** What is sent. */
  body: Buffer;
  /** What the client sent. */
  original: Buffer;
  /** Whom it goes to: path and model. */
  key: string;
}

/**
 * Asks OpenAI-style streams of one target for usage. Some servers take no field they do not know: they are told apart by their
 * refusal, which no client sees, and are not asked again.
 */
export class UsageAsker {
  readonly #refusing = new Set<string>();

  /** @returns null when there is nothing to ask, or nobody who lets himself be asked */
  ask(url: string, original: Buffer): UsageAsk | null {
    const asked = askForUsage(original);
    if (asked === null) return null;
    const key = `${url.split('?', 1)[0]} ${asked.model}`;
    return this.#refusing.has(key) ? null : { body: asked.body, original, key };
  }

  /** Whether this answer is about what we have put in; it is remembered then. */
  isRefused({ key }: UsageAsk, answer: readonly Buffer[]): boolean {
    const refuses = /stream_options|include_usage/.test(Buffer.concat(answer).toString('latin1'));
    if (!refuses) return false;
    if (this.#refusing.size >= MAX_REMEMBERED) this.#refusing.clear();
    this.#refusing.add(key);
    return true;
  }
}

/** Bad request, or one that cannot be processed. */
export function mayRefuse(status: number): boolean {
  return status === 400 || status === 422;
}

/** Reads an error before it goes on. @param heard gets all there is of it, or the start of a long one, with the rest to come */
export function hear(answer: Readable, heard: (chunks: Buffer[], isWhole: boolean) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const done = (isWhole: boolean) => {
    answer.off('data', onData).off('end', onEnd);
    heard(chunks, isWhole);
  };
  const onEnd = () => done(true);
  const onData = (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_REFUSAL_BYTES) done(false);
  };
  answer.on('data', onData).on('end', onEnd);
}
