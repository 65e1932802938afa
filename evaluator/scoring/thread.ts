import { Worker } from 'node:worker_threads';
import { workerEntry } from '../../core/process/worker_entry.js';
import type { ScoreReply, ScoreRequest, ThreadData } from './protocol.js';

/** What one thread's heap may take. */
const MAX_HEAP_MB = 512;
/** A thread that does not answer in this time is ended; the next request starts a new one. */
const TIMEOUT_MS = 120_000;

/** The thread scorers run in; it starts with the first request, and answers them one after the other. */
export class ScoringThread {
  private worker: Worker | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly data: ThreadData = { models: [] }) {}

  /** Never rejects: a thread that ends or hangs is a failure like any other. */
  ask(request: ScoreRequest): Promise<ScoreReply> {
    const reply = this.last.then(() => this.askNow(request));
    this.last = reply;
    return reply;
  }

  private async askNow(request: ScoreRequest): Promise<ScoreReply> {
    const worker = this.worker ?? this.start();
    const reply = await replyOf(worker, request);
    if (reply !== undefined) return reply;
    await this.stop();
    return { failed: 'the thread that scores ended, or did not answer' };
  }

  async stop(): Promise<void> {
    const worker = this.worker;
    this.worker = undefined;
    await worker?.terminate();
  }

  private start(): Worker {
    const { url, options } = workerEntry(import.meta.url, './worker');
    const worker = new Worker(url, {
      ...options,
      workerData: this.data,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    worker.unref();
    this.worker = worker;
    return worker;
  }
}

/** Undefined when the thread ends, or does not answer in time. */
function replyOf(worker: Worker, request: ScoreRequest): Promise<ScoreReply | undefined> {
  return new Promise((resolve) => {
    const settle = (reply?: ScoreReply): void => {
      clearTimeout(timer);
      worker.off('message', settle).off('error', gone).off('exit', gone);
      resolve(reply);
    };
    const gone = (): void => settle();
    const timer = setTimeout(gone, TIMEOUT_MS);
    worker.on('message', settle).on('error', gone).on('exit', gone);
    worker.postMessage(request, []);
  });
}
