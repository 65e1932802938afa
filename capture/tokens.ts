import type { Call } from '../core/call.js';
import { asArray, asRecord, asString } from '../core/json.js';
import { GEN_AI, SIDELIGHT } from '../core/names/attributes.js';
import { parseJson } from './lenient_json.js';
import { familyOf, type ChatFormat, type Family, type Vocabulary } from './tokenizers/families.js';
import { messageTexts, toolTexts } from './tokenizers/message_texts.js';
import { TokenizerPool } from './tokenizers/pool.js';

/** Longer texts are not tokenized: an estimate of a part would be no estimate of the whole. */
const MAX_CHARACTERS = 400_000;

/** Operations whose tokens are text tokens of prompt and output. */
const COUNTED = new Set(['chat', 'text_completion', 'generate_content', 'embeddings', 'infer']);
/** Answers that were cut off have no token that ends them. */
const CUT_OFF = /length|max|limit|incomplete/i;

type Side = 'input' | 'output';

interface Job {
  call: Call;
  side: Side;
  family: Family;
  texts: string[];
  /** Tokens that are not text. */
  extra: number;
}

const pool = new TokenizerPool();

/**
 * Fills in the token counts nobody reported, where the texts are there, and flags them as estimated
 * (`tokens_source`; which of them: attribute `sidelight.tokens.estimated`; by whose vocabulary: `sidelight.tokens.vocabulary`).
 * Works on the calls in place, in threads of its own. Without a tokenizer package, or when it takes too long, the counts stay
 * absent. Never throws.
 */
export async function estimateTokens(calls: Call[]): Promise<void> {
  const byVocabulary = new Map<Vocabulary, Job[]>();
  for (const job of calls.flatMap(jobsOf)) {
    const { vocabulary } = job.family;
    const jobs = byVocabulary.get(vocabulary);
    if (jobs === undefined) byVocabulary.set(vocabulary, [job]);
    else jobs.push(job);
  }
  for (const [vocabulary, jobs] of byVocabulary) {
    const counted = await pool.count(
      vocabulary,
      jobs.map((job) => job.texts),
    );
    if (counted === undefined) continue;
    for (const [index, job] of jobs.entries()) {
      const count = counted.counts[index];
      if (count !== undefined) fill(job, Math.round(count * job.family.scale) + job.extra, counted.vocabulary);
    }
  }
}

/** Ends the tokenizers' threads; the next estimate starts others. */
export async function stopTokenizer(): Promise<void> {
  await pool.stop();
}

function jobsOf(call: Call): Job[] {
  if (!COUNTED.has(call.operation) || (call.http_status ?? 0) >= 400) return [];
  if (call.input_tokens !== null && call.output_tokens !== null) return [];
  const family = familyOf(call.response_model || call.request_model);
  const jobs: (Job | null)[] = [];
  if (call.input_tokens === null && !isCut(call, SIDELIGHT.requestSha256)) jobs.push(inputJob(call, family));
  if (call.output_tokens === null && call.operation !== 'embeddings' && !isCut(call, SIDELIGHT.responseSha256)) {
    jobs.push(outputJob(call, family));
  }
  return jobs.filter((job) => job !== null).filter(isCountable);
}

function isCountable(job: Job): boolean {
  const length = job.texts.reduce((sum, text) => sum + text.length, 0);
  return length > 0 && length <= MAX_CHARACTERS;
}

/** The stored text is not all there was: that body was cut (its hash is there), or a text was and we do not know which. */
function isCut(call: Call, hash: string): boolean {
  if (!call.truncated) return false;
  const { [SIDELIGHT.requestSha256]: request, [SIDELIGHT.responseSha256]: response } = call.attributes;
  return call.attributes[hash] !== undefined || (request === undefined && response === undefined);
}

/** Null where pictures or sounds went in: without them it would be no estimate of the whole. */
function inputJob(call: Call, family: Family): Job | null {
  const messages = asArray(parseJson(call.attributes[GEN_AI.inputMessages] ?? ''));
  const read = messages.length > 0 ? messages.map(messageTexts) : [{ texts: [call.prompt], hasMedia: false }];
  if (read.some((message) => message.hasMedia)) {
    call.attributes[SIDELIGHT.tokensUncounted] = 'media';
    return null;
  }
  const texts = read.flatMap((message) => message.texts);
  const { format } = family;
  const job: Job = { call, side: 'input', family, texts, extra: format.begin };
  if (call.operation === 'embeddings') return { ...job, extra: format.perEmbedding * Math.max(messages.length, 1) };
  if (call.operation !== 'chat' && call.operation !== 'generate_content') return job;
  const tools = asArray(parseJson(call.attributes[GEN_AI.toolDefinitions] ?? ''));
  return {
    ...job,
    texts: [...texts, ...toolTexts(tools, format.toolText)],
    extra: chatTokens(format, messages, tools.length > 0),
  };
}

/** What the template puts around the texts of a conversation. */
function chatTokens(format: ChatFormat, messages: readonly unknown[], hasTools: boolean): number {
  const systems = messages.filter((message) => /system|developer/.test(asString(asRecord(message)['role']))).length;
  return (
    format.begin +
    format.start +
    (Math.max(messages.length, 1) - systems) * format.perMessage +
    systems * (format.perSystem ?? format.perMessage) +
    (systems > 0 ? 0 : format.defaultSystem) +
    (hasTools ? format.toolsOnce : 0) +
    format.answer
  );
}

function outputJob(call: Call, family: Family): Job {
  const { format } = family;
  const others = Object.entries(call.attributes).filter(([key]) => key.startsWith(SIDELIGHT.choice));
  const reasoning = call.attributes[SIDELIGHT.reasoning] ?? '';
  const texts = [
    call.output,
    reasoning,
    ...others.map(([, text]) => text),
    ...call.tool_calls.flatMap((tool) => [tool.name, tool.arguments]),
  ].filter((text) => text !== '');
  const isChat = call.operation === 'chat' || call.operation === 'generate_content';
  const isWhole = isChat && call.outcome === 'ok' && !call.finish_reasons.some((word) => CUT_OFF.test(word));
  const calls = call.tool_calls.length;
  const extra =
    (isWhole ? (1 + others.length) * format.end : 0) +
    (reasoning === '' ? 0 : format.perReasoning) +
    calls * format.perToolCall +
    (calls > 1 ? format.manyToolCalls : 0);
  return { call, side: 'output', family, texts, extra };
}

function fill({ call, side }: Job, count: number, vocabulary: Vocabulary): void {
  if (side === 'input') call.input_tokens = count;
  else call.output_tokens = count;
  const before = call.attributes[SIDELIGHT.tokensEstimated];
  call.attributes[SIDELIGHT.tokensEstimated] = before === undefined ? side : `${before},${side}`;
  call.attributes[SIDELIGHT.tokensVocabulary] = vocabulary;
  call.tokens_source = 'estimated';
}
