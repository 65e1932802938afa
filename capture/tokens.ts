import { Worker } from 'node:worker_threads';
import type { Call } from '../core/call.js';
import { asArray, asRecord, asString } from '../core/json.js';
import { GEN_AI, SIDELIGHT } from '../core/names/attributes.js';
import { workerEntry } from '../core/worker_entry.js';
import { contentTexts } from './backends/content.js';
import { parseJson } from './lenient_json.js';
import { encodingOf, type CountReply, type CountRequest } from './tokens_protocol.js';

/** Longer texts are not tokenized: an estimate of a part would be no estimate of the whole. */
const MAX_CHARACTERS = 400_000;
/** A batch that takes longer than this is given up; the tokenizer is started afresh for the next one. */
const TIMEOUT_MS = 20_000;

/** Operations whose tokens are text tokens of prompt and output. */
const COUNTED = new Set(['chat', 'text_completion', 'generate_content', 'embeddings', 'infer']);

/** What chat formats put around each message, and before the answer (OpenAI's own reckoning). */
const TOKENS_PER_MESSAGE = 3;
const TOKENS_BEFORE_ANSWER = 3;

type Side = 'input' | 'output';

interface Job {
  call: Call;
  side: Side;
  texts: string[];
  /** Tokens that are not text. */
  extra: number;
}

/**
 * Fills in the token counts nobody reported, where the texts are there, and flags them as estimated
 * (`tokens_source`; which of them: attribute `sidelight.tokens.estimated`). Works on the calls in place, in a thread of its own.
 * Without the tokenizer package, or when it takes too long, the counts stay absent. Never throws.
 */
export async function estimateTokens(calls: Call[]): Promise<void> {
  const jobs = calls.flatMap(jobsOf);
  if (jobs.length === 0) return;
  const counts = await tokenizer.count(
    jobs.map(({ call, texts }) => ({ encoding: encodingOf(call.response_model || call.request_model), texts })),
  );
  if (counts === undefined) return;
  for (const [index, job] of jobs.entries()) {
    const count = counts[index];
    if (count !== undefined) fill(job, count + job.extra);
  }
}

/** Ends the tokenizer's thread; the next estimate starts another. */
export async function stopTokenizer(): Promise<void> {
  await tokenizer.stop();
}

function jobsOf(call: Call): Job[] {
  if (!COUNTED.has(call.operation) || (call.http_status ?? 0) >= 400) return [];
  if (call.input_tokens !== null && call.output_tokens !== null) return [];
  const jobs: Job[] = [];
  if (call.input_tokens === null && !isCut(call, SIDELIGHT.requestSha256)) jobs.push(inputJob(call));
  if (call.output_tokens === null && call.operation !== 'embeddings' && !isCut(call, SIDELIGHT.responseSha256)) {
    jobs.push({ call, side: 'output', texts: outputTexts(call), extra: 0 });
  }
  return jobs.filter((job) => {
    const length = job.texts.reduce((sum, text) => sum + text.length, 0);
    return length > 0 && length <= MAX_CHARACTERS;
  });
}

/** The stored text is not all there was: that body was cut (its hash is there), or a text was and we do not know which. */
function isCut(call: Call, hash: string): boolean {
  if (!call.truncated) return false;
  const { [SIDELIGHT.requestSha256]: request, [SIDELIGHT.responseSha256]: response } = call.attributes;
  return call.attributes[hash] !== undefined || (request === undefined && response === undefined);
}

function inputJob(call: Call): Job {
  const messages = asArray(parseJson(call.attributes[GEN_AI.inputMessages] ?? ''));
  const isChat = call.operation === 'chat' || call.operation === 'generate_content';
  const texts = messages.length > 0 ? messages.flatMap(messageTexts) : [call.prompt];
  if (!isChat) return { call, side: 'input', texts, extra: 0 };
  const count = Math.max(messages.length, 1);
  return {
    call,
    side: 'input',
    texts: messages.length > 0 || call.prompt === '' ? texts : ['user', ...texts],
    extra: count * TOKENS_PER_MESSAGE + TOKENS_BEFORE_ANSWER,
  };
}

function messageTexts(message: unknown): string[] {
  if (typeof message === 'string') return [message];
  const record = asRecord(message);
  const content = contentTexts(record['content'] ?? record['text']);
  const calls = asArray(record['tool_calls']).map((call) => asRecord(asRecord(call)['function']));
  return [
    asString(record['role']),
    asString(record['name']),
    content.text + content.reasoning,
    asString(record['arguments']),
    asString(record['output']),
    ...calls.flatMap((call) => [asString(call['name']), asString(call['arguments'])]),
  ].filter((text) => text !== '');
}

function outputTexts(call: Call): string[] {
  const others = Object.entries(call.attributes).filter(([key]) => key.startsWith(SIDELIGHT.choice));
  return [
    call.output,
    call.attributes[SIDELIGHT.reasoning] ?? '',
    ...others.map(([, text]) => text),
    ...call.tool_calls.flatMap((tool) => [tool.name, tool.arguments]),
  ].filter((text) => text !== '');
}

function fill({ call, side }: Job, count: number): void {
  if (side === 'input') call.input_tokens = count;
  else call.output_tokens = count;
  const before = call.attributes[SIDELIGHT.tokensEstimated];
  call.attributes[SIDELIGHT.tokensEstimated] = before === undefined ? side : `${before},${side}`;
  call.tokens_source = 'estimated';
}

/** The tokenizer's thread: started when first needed, left to end with the process. */
class Tokenizer {
  private worker: Worker | undefined;
  private nextId = 0;
  private readonly waiting = new Map<number, (counts: number[] | undefined) => void>();

  /** Tokens of each item; undefined when there is no tokenizer, or it does not answer in time. */
  count(items: CountRequest['items']): Promise<number[] | undefined> {
    const id = this.nextId++;
    return new Promise((resolve) => {
      const timer = setTimeout(() => void this.stop(), TIMEOUT_MS);
      this.waiting.set(id, (counts) => {
        clearTimeout(timer);
        resolve(counts);
      });
      this.running().postMessage({ id, items } satisfies CountRequest, []);
    });
  }

  async stop(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    this.giveUp();
    await worker?.terminate();
  }

  private running(): Worker {
    if (this.worker !== undefined) return this.worker;
    const { url, options } = workerEntry(import.meta.url, './tokens_worker');
    const worker = new Worker(url, options);
    worker.unref();
    worker.on('message', (reply: CountReply) => this.settle(reply.id, 'counts' in reply ? reply.counts : undefined));
    const ended = () => {
      if (this.worker !== worker) return;
      this.worker = undefined;
      this.giveUp();
    };
    worker.on('error', ended);
    worker.on('exit', ended);
    this.worker = worker;
    return worker;
  }

  private settle(id: number, counts: number[] | undefined): void {
    const resolve = this.waiting.get(id);
    this.waiting.delete(id);
    resolve?.(counts);
  }

  private giveUp(): void {
    for (const id of this.waiting.keys()) this.settle(id, undefined);
  }
}

const tokenizer = new Tokenizer();
