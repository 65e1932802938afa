import { Worker } from 'node:worker_threads';
import { workerEntry } from '../../core/process/worker_entry.js';
import { NEAREST, type Vocabulary } from './families.js';
import type { CountReply, CountRequest } from './protocol.js';

/** Vocabularies held in memory at a time: each takes 30 to 390 MB, which end with its thread. */
const MAX_THREADS = 2;
/** A vocabulary nobody asked for this long is given up. */
const IDLE_MS = 10 * 60_000;
/** A slice that takes longer than this is given up; the thread is started afresh for the next one. */
const TIMEOUT_MS = 20_000;
/** The first one waits for the vocabulary as well: up to 35 MB of JSON. */
const LOAD_TIMEOUT_MS = 45_000;
/** Characters counted at a time; less than a second's work. */
const SLICE = 400_000;
/** What one thread's heap may take. */
const MAX_HEAP_MB = 768;

/** Counts of one vocabulary: those of the nearest one, scaled, where its package is not installed. */
export interface Counted {
  vocabulary: Vocabulary;
  counts: number[];
}

/**
 * Counts tokens in threads of their own, one for each vocabulary, few at a time; the one unused longest makes room. One slice of
 * work runs at a time: estimates are worth one core, not all of them.
 */
export class TokenizerPool {
  private readonly threads = new Map<Vocabulary, TokenizerThread>();
  private readonly missing = new Set<Vocabulary>();
  private queue: Promise<unknown> = Promise.resolve();

  /** Tokens of each item; undefined when there is no tokenizer, or it does not answer in time. Never throws. */
  count(vocabulary: Vocabulary, items: readonly (readonly string[])[]): Promise<Counted | undefined> {
    const turn = this.queue.then(() => this.countInTurn(vocabulary, items));
    this.queue = turn;
    return turn;
  }

  /** Ends all threads; the next count starts them again. */
  async stop(): Promise<void> {
    await Promise.all([...this.threads.keys()].map((vocabulary) => this.end(vocabulary)));
  }

  private async countInTurn(wanted: Vocabulary, items: readonly (readonly string[])[]): Promise<Counted | undefined> {
    if (!this.missing.has(wanted)) {
      const counts = await this.countWith(wanted, items);
      if (counts !== 'missing') return counts && { vocabulary: wanted, counts };
      this.missing.add(wanted);
      await this.end(wanted);
    }
    const nearest = NEAREST[wanted];
    if (nearest === undefined || this.missing.has(nearest.vocabulary)) return undefined;
    const counts = await this.countWith(nearest.vocabulary, items);
    if (counts === 'missing') this.missing.add(nearest.vocabulary);
    if (counts === undefined || counts === 'missing') return undefined;
    return { vocabulary: nearest.vocabulary, counts: counts.map((count) => Math.round(count * nearest.scale)) };
  }

  private async countWith(
    vocabulary: Vocabulary,
    items: readonly (readonly string[])[],
  ): Promise<number[] | 'missing' | undefined> {
    const counts: number[] = [];
    for (const slice of slices(items)) {
      const thread = await this.threadOf(vocabulary);
      const reply = await thread.ask(slice);
      if (reply === undefined || 'error' in reply) {
        await this.end(vocabulary);
        return reply?.missing ? 'missing' : undefined;
      }
      counts.push(...reply.counts);
    }
    return counts;
  }

  private async threadOf(vocabulary: Vocabulary): Promise<TokenizerThread> {
    const known = this.threads.get(vocabulary);
    this.threads.delete(vocabulary);
    const [oldest] = this.threads.keys();
    if (known === undefined && oldest !== undefined && this.threads.size >= MAX_THREADS) await this.end(oldest);
    const thread = known ?? new TokenizerThread(vocabulary, () => void this.end(vocabulary));
    this.threads.set(vocabulary, thread);
    return thread;
  }

  private async end(vocabulary: Vocabulary): Promise<void> {
    const thread = this.threads.get(vocabulary);
    this.threads.delete(vocabulary);
    await thread?.end();
  }
}

function slices(items: readonly (readonly string[])[]): (readonly string[])[][] {
  const all: (readonly string[])[][] = [];
  let room = 0;
  for (const item of items) {
    const length = item.reduce((sum, text) => sum + text.length, 0);
    const last = all.at(-1);
    if (last === undefined || length > room) {
      all.push([item]);
      room = SLICE - length;
    } else {
      last.push(item);
      room -= length;
    }
  }
  return all;
}

/** One vocabulary in a thread; answers one question at a time. */
class TokenizerThread {
  private readonly worker: Worker;
  private settle: ((reply: CountReply | undefined) => void) | undefined;
  private idle: NodeJS.Timeout | undefined;
  private ended = false;
  private hasAnswered = false;

  constructor(
    vocabulary: Vocabulary,
    private readonly onIdle: () => void,
  ) {
    const { url, options } = workerEntry(import.meta.url, './worker');
    const resourceLimits = { maxOldGenerationSizeMb: MAX_HEAP_MB };
    this.worker = new Worker(url, { ...options, workerData: vocabulary, resourceLimits });
    this.worker.unref();
    this.worker.on('message', (reply: CountReply) => this.settle?.(reply));
    this.worker.on('error', () => this.gone());
    this.worker.on('exit', () => this.gone());
  }

  /** Undefined when the thread ends or does not answer in time. */
  async ask(items: readonly (readonly string[])[]): Promise<CountReply | undefined> {
    clearTimeout(this.idle);
    if (this.ended) return undefined;
    const reply = await new Promise<CountReply | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), this.hasAnswered ? TIMEOUT_MS : LOAD_TIMEOUT_MS);
      this.settle = (answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
      this.worker.postMessage({ items } satisfies CountRequest, []);
    });
    this.settle = undefined;
    this.hasAnswered ||= reply !== undefined;
    if (!this.ended) this.idle = setTimeout(this.onIdle, IDLE_MS).unref();
    return reply;
  }

  async end(): Promise<void> {
    this.gone();
    await this.worker.terminate();
  }

  private gone(): void {
    this.ended = true;
    clearTimeout(this.idle);
    this.settle?.(undefined);
  }
}
